package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jhdf.HdfFile;
import io.jhdf.api.dataset.ChunkedDataset;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The small granules of {@code make_granules.py}, and a configuration that grids them. */
final class Points {
  /** Rows of both groups of a good granule. */
  static final int ROWS = 80;

  /** Rows of an HDF5 chunk of a good granule. */
  private static final int CHUNK_ROWS = 16;

  private static final String CONFIG =
      """
      data_source:
        groups: [gt1l, gt2r]
        coordinates: {latitude: "/{group}/lat", longitude: "/{group}/lon"}
        variables: {h: "/{group}/h", sigma: "/{group}/sigma", unused: "/{group}/unused"}
        filters:
          - {dataset: "/{group}/flag", op: eq, value: 0}
          - {expression: "sigma < 0.5"}
      aggregation:
        variables:
          count: {function: len, dtype: int64}
          h_mean: {function: mean, source: h}
      output:
        grid: {type: healpix, parent_order: 7, child_order: 12}
      """;

  private Points() {}

  static Path config(Path directory) throws IOException {
    return Files.writeString(directory.resolve("points.yaml"), CONFIG, StandardCharsets.UTF_8);
  }

  /** A granule of {@code make_granules.py}. */
  static byte[] granule(String name) throws IOException {
    return Files.readAllBytes(
        Path.of("src/test/resources/io/firn/cli/granules").resolve(name + ".h5"));
  }

  /** Two good granules, the first and the last by name. */
  static void writeGood(Path directory) throws IOException {
    Files.write(directory.resolve("a.h5"), granule("good_1"));
    Files.write(directory.resolve("c.h5"), granule("good_2"));
  }

  /** A good granule of which one HDF5 chunk was damaged on the way. */
  static byte[] damaged(String dataset, int chunk) throws IOException {
    byte[] granule = granule("good_1");
    byte[] stored = stored(granule, dataset, chunk);
    int middle = place(granule, stored) + stored.length / 2;
    for (int i = middle - 4; i < middle + 4; i++) {
      granule[i] ^= 0x55;
    }
    return granule;
  }

  private static byte[] stored(byte[] granule, String dataset, int chunk) {
    try (HdfFile file = HdfFile.fromBytes(granule)) {
      ByteBuffer bytes =
          ((ChunkedDataset) file.getDatasetByPath(dataset))
              .getRawChunkBuffer(new int[] {chunk * CHUNK_ROWS});
      byte[] stored = new byte[bytes.remaining()];
      bytes.get(stored);
      return stored;
    }
  }

  /** The only place where some bytes lie. */
  private static int place(byte[] granule, byte[] bytes) {
    List<Integer> found = new ArrayList<>();
    for (int at = 0; at + bytes.length <= granule.length; at++) {
      if (Arrays.equals(granule, at, at + bytes.length, bytes, 0, bytes.length)) {
        found.add(at);
      }
    }
    assertThat(found).hasSize(1);
    return found.get(0);
  }
}
