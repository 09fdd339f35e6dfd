package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.firn.Bundled;
import io.firn.storage.ObjectStores;
import io.firn.zarr.StoredArray;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Fields with more than a number a cell, from the configuration to third-party readers. */
class FieldKindsTest {
  private static final String FIELDS =
      """
          about:
            kind: vector
            trailing_shape: 16
            expression: "np.histogram(h_li - np.median(h_li), 16, (-4.0, 4.0))[0].astype('uint32')"
            dtype: uint32
            fill_value: 0
          wide:
            kind: vector
            trailing_shape: [3]
            expression: "np.histogram(h_li, 3, (0, 3000))[0]"
            dtype: float64
          anchored:
            kind: vector
            trailing_shape: 16
            expression: "np.histogram(h_li, 16, (floor - gain, floor + 15 * gain))[0]"
            dtype: int64
          floor_h:
            expression: floor
            resolution: chunk
          gain_h:
            expression: gain
            resolution: chunk
            attrs: {units: m}
          exact:
            kind: ragged
            inner_shape: [2]
            function: zagg.stats.tdigest.build_tdigest
            params: {delta: 4096}
          coarse:
            kind: ragged
            inner_shape: 2
            function: build_tdigest
            source: h_li
            params: {delta: 16}
          high:
            kind: ragged
            inner_shape: [2]
            function: zagg.stats.tdigest.build_tdigest_where
            source: h_li
            dtype: float32
            fill_value: 0
            overview_delta: 128
            weights: counts
            params: {delta: 4096, where: "(h_li > 1000) & (s_li < 1)"}
          flux:
            kind: ragged
            inner_shape: [2]
            function: zagg.stats.waveform.build_waveform_digest
            source: h_li
            weights: flux
            attrs: {gain: {name: unit, version: "1"}}
            params: {counts: h_li, noise_mean: 1000, noise_stddev: 0 * h_li, gain: 0.5}

      output:\
      """;

  private static final String CHUNK_VALUES =
      """
        chunk_precompute:
          floor:
            expression: "np.float32(np.floor(np.min(h_li)))"
            source: h_li
            dtype: float32
          gain:
            expression: "np.float32(2.0 ** np.ceil(np.log2(np.maximum(1e-6, np.max(h_li) - np.min(h_li)) / 14.0)))"
            dtype: float32
      """
          .indent(0);

  @TempDir Path directory;

  /** A store to read, its arrays in a group. */
  record Form(String name, String path, String group, int chunk) {}

  private Form grid(String name, String layout, int chunkOrder, boolean sharded)
      throws IOException {
    Path config =
        config(
            Bundled.CONFIG,
            name,
            "    chunk_inner: %d\n    sharded: %s\n".formatted(chunkOrder, sharded));
    Path store = directory.resolve(name + ".zarr");
    Greenland.run(config, store, "--layout=" + layout);
    return new Form(
        name, store.toString(), layout.equals("compact") ? "" : "12", 1 << 2 * (12 - chunkOrder));
  }

  private Path config(Path shipped, String name, String more) throws IOException {
    return Files.writeString(
        directory.resolve(name + ".yaml"),
        Files.readString(shipped)
                .replace("  variables:\n    count:", CHUNK_VALUES + "  variables:\n    count:")
                .replace("\noutput:", FIELDS)
            + more);
  }

  /** A cell's numbers, its vector and the value of its chunk are found at the same place. */
  @ParameterizedTest
  @ValueSource(strings = {"", "    chunk_inner: [16, 32]\n    sharded: true\n"})
  void aRasterOfEveryKindIsProvenAgain(String chunks) throws IOException {
    Path store = directory.resolve("raster.zarr");
    Greenland.run(config(Bundled.RASTER_CONFIG, "raster", chunks), store);

    Greenland.Outcome verified = Greenland.firn("verify", store.toString());
    assertThat(verified.exitCode()).as(verified.out() + verified.err()).isZero();
    StoredArray count = StoredArray.open(ObjectStores.open(store.toString()), "count");
    StoredArray wide = StoredArray.open(ObjectStores.open(store.toString()), "wide");
    StoredArray floor = StoredArray.open(ObjectStores.open(store.toString()), "floor_h");
    StoredArray least = StoredArray.open(ObjectStores.open(store.toString()), "h_min");
    assertDigestsHoldWhatNumpyCounts(store);
    for (int row = 0; row < count.length(); row++) {
      for (int column = 0; column < count.width(); column++) {
        long n = count.at(row, column).longValue();
        double counted = 0;
        for (int bin = 0; n > 0 && bin < 3; bin++) {
          counted += wide.at(row, column, bin).doubleValue();
        }
        assertThat(counted).isLessThanOrEqualTo(n);
        if (n > 0 && least.at(row, column).floatValue() > 0) {
          // All of its heights are below 3,000 m.
          assertThat(counted).isEqualTo(n);
        }
        if (n > 0) {
          int height = chunks.isEmpty() ? 64 : 16;
          int width = chunks.isEmpty() ? 64 : 32;
          assertThat(floor.at(row / height, column / width).floatValue())
              .isLessThanOrEqualTo(least.at(row, column).floatValue());
        }
      }
    }
  }

  /** Count, minimum and maximum of each cell are those of the golden table. */
  private static void assertDigestsHoldWhatNumpyCounts(Path store) throws IOException {
    List<String> lines =
        Files.readAllLines(
            Path.of("src/test/resources/io/firn/golden/atl06_greenland_epsg3413_1km.csv"));
    for (String name : List.of("exact", "coarse")) {
      StoredArray digest = StoredArray.open(ObjectStores.open(store.toString()), name);
      for (String line : lines.subList(1, lines.size())) {
        String[] golden = line.split(",");
        ByteBuffer centroids =
            ByteBuffer.wrap(digest.list(Long.parseLong(golden[0]), Long.parseLong(golden[1])))
                .order(ByteOrder.LITTLE_ENDIAN);
        double weight = 0;
        float least = Float.MAX_VALUE;
        float most = -Float.MAX_VALUE;
        while (centroids.hasRemaining()) {
          float mean = centroids.getFloat();
          weight += centroids.getFloat();
          least = Math.min(least, mean);
          most = Math.max(most, mean);
        }
        assertThat(weight).as("%s of %s", name, line).isEqualTo(Double.parseDouble(golden[2]));
        if (name.equals("exact")) {
          assertThat(least).as(line).isEqualTo((float) Double.parseDouble(golden[3]));
          assertThat(most).as(line).isEqualTo((float) Double.parseDouble(golden[4]));
        } else {
          assertThat(least).as(line).isGreaterThanOrEqualTo(Float.parseFloat(golden[3]));
          assertThat(most).as(line).isLessThanOrEqualTo(Float.parseFloat(golden[4]));
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "compact, 6, false",
    "compact, 8, true",
    "compact, 8, false",
    "fullsphere, 6, false",
    "fullsphere, 8, true",
    "fullsphere, 7, false"
  })
  void aStoreOfEveryKindIsProvenAgain(String layout, int chunkOrder, boolean sharded)
      throws IOException {
    Form store = grid("store", layout, chunkOrder, sharded);

    Greenland.Outcome verified = Greenland.firn("verify", store.path());
    assertThat(verified.exitCode()).as(verified.out() + verified.err()).isZero();
  }

  @Test
  void aSecondRunGivesTheSameBytes() throws IOException {
    Map<String, byte[]> first = Greenland.objects(Path.of(grid("a", "compact", 8, true).path()));
    Map<String, byte[]> second = Greenland.objects(Path.of(grid("b", "compact", 8, true).path()));
    assertThat(first.keySet()).contains("about/c/0/0", "wide/zarr.json", "coarse/c/0");
    Greenland.assertSameBytes(first, second);
  }

  @Test
  void readersFindWhatNumpyMakesOfTheGranules() throws Exception {
    Python python = new Python("read_fields.py", directory);
    python.require("no reader of others is tested", "requirements.txt");
    List<Form> stores =
        List.of(
            grid("one-chunk-a-shard", "compact", 6, false),
            grid("16-chunks-a-shard", "compact", 8, true),
            grid("16-chunks-of-their-own", "compact", 8, false),
            grid("full-sphere", "fullsphere", 8, true));
    Path specification = directory.resolve("stores.json");
    ObjectMapper json = new ObjectMapper();
    json.writeValue(specification.toFile(), stores);

    String printed = python.run("check", Bundled.GRANULES.toString(), specification.toString());

    List<String> held = new ArrayList<>();
    for (String line : printed.lines().toList()) {
      JsonNode check = json.readTree(line);
      assertThat(check.get("outcome").asText()).as(line).isEqualTo("ok");
      held.add(check.get("check").asText());
    }
    assertThat(held).hasSizeGreaterThanOrEqualTo(8 * stores.size());
  }
}
