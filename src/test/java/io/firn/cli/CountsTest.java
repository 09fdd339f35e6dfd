package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fields that count rows. */
class CountsTest {
  @TempDir Path directory;

  /** Templates of zagg's give every {@code len} a source, of which it takes nothing. */
  @Test
  void aCountMayNameAColumnThatNothingElseReads() throws IOException {
    Points.writeGood(directory);
    Path plain = directory.resolve("plain.zarr");
    Greenland.run(Points.config(directory), plain, "--granules=" + directory + "/*.h5");
    Path named = directory.resolve("named.zarr");
    Path config =
        Files.writeString(
            directory.resolve("named.yaml"),
            Files.readString(Points.config(directory))
                .replace("function: len,", "function: len, source: unused,")
                .replace(
                    "aggregation:\n",
                    "aggregation:\n  chunk_precompute: {rows: {function: len, source: unused}}\n")
                .replace(
                    "    h_mean:",
                    "    rows_of_chunk: {expression: rows, resolution: chunk}\n    h_mean:"));

    Greenland.run(config, named, "--granules=" + directory + "/*.h5");

    try (Stream<Path> objects = Files.list(plain.resolve("count/c"))) {
      assertThat(objects)
          .isNotEmpty()
          .allSatisfy(
              object ->
                  assertThat(named.resolve("count/c").resolve(object.getFileName()))
                      .hasSameBinaryContentAs(object));
    }
  }
}
