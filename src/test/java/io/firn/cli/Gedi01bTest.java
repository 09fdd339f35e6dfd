package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.firn.storage.ObjectStore;
import io.firn.storage.ObjectStores;
import io.firn.zarr.StoredArray;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped pipeline for waveforms, on its two granules (see {@code make_granules.py}). */
class Gedi01bTest {
  private static final Path CONFIG = Path.of("pipelines/gedi01b/gedi01b-waveform.yaml");
  private static final Path GRANULES = Path.of("pipelines/gedi01b/granules").toAbsolutePath();
  private static final String CORE = "_2019001000000_O99999_01_T00000_02_00";
  private static final Path L1B = GRANULES.resolve("GEDI01_B" + CORE + "5_01_V002.h5");
  private static final Path L2A = GRANULES.resolve("GEDI02_A" + CORE + "3_01_V002.h5");
  private static final Path GOLDEN =
      Path.of("src/test/resources/io/firn/golden/gedi01b_order18.csv");

  /** Two beams of 40 shots, 1,420 samples reserved for each. */
  private static final int SAMPLES = 2 * 40 * 1420;

  @TempDir Path directory;

  @Test
  void theStoreHoldsWhatNumpyComputes() throws IOException {
    Path store = directory.resolve("gedi.zarr");
    JsonNode report = run(CONFIG, store, "--granules=" + GRANULES + "/GEDI01_B_*.h5");
    assertGolden(store);
    assertThat(report.get("rows_scanned").asInt()).isEqualTo(SAMPLES);
    // The sum of rx_sample_count: no shot owns the others, which have no place on Earth.
    assertThat(report.get("rows_missing").asInt()).isEqualTo(SAMPLES - 49_884);
    assertThat(report.get("rows_gridded").asInt() + report.get("rows_filtered").asInt())
        .isEqualTo(49_884);
    assertThat(Files.readString(store.resolve("zarr.json")))
        .contains("GEDI_L1B")
        .contains("GEDI_L2A");
  }

  @Test
  void shardsReadersAndMemoryMakeNoDifferenceToTheValues() throws IOException {
    Path config = directory.resolve("small-shards.yaml");
    Files.writeString(
        config,
        Files.readString(CONFIG)
            .replace("parent_order: 9", "parent_order: 14")
            .replace("chunk_inner: 12", "chunk_inner: 16"));
    Path jhdf = directory.resolve("jhdf.zarr");
    JsonNode report = run(config, jhdf, granule());
    assertThat(report.get("shards").asInt()).isGreaterThan(5);
    assertGolden(jhdf);
    Path other = directory.resolve("netcdf-java.zarr");
    run(
        config,
        other,
        granule(),
        "--reader=netcdf-java",
        "--targetParallelism=1",
        "--memoryPerWorker=1k",
        "--scratch=" + directory);
    Greenland.assertSameBytes(Greenland.bytes(other), Greenland.bytes(jhdf));
  }

  @Tag("zagg")
  @Test
  void zaggPutsTheSameIntoTheSameCells() throws IOException, InterruptedException {
    Python zagg = new Python("zagg_cells.py", directory);
    zagg.require("equality with zagg is not tested", "requirements-zagg.txt");
    List<String> cells = zagg.run("cells", CONFIG.toString(), L1B + ",l2a=" + L2A).lines().toList();
    Path store = directory.resolve("zagg.zarr");
    run(CONFIG, store, granule());
    ZaggCells.assertLike(cells, store);
  }

  @Test
  void aShardMapPairsByItself() throws IOException {
    long shard = Long.parseLong(golden().get(1).split(",")[0]) >> 2 * (18 - 9);
    long word = (shard >> 2 * 9) + 1 << 60 | (shard & (1L << 2 * 9) - 1) << 60 - 2 * 9 | 9;
    Path map = directory.resolve("map.json");
    Files.writeString(
        map,
        """
        {"grid_signature": {"type": "healpix", "indexing_scheme": "nested", "parent_order": 9, "child_order": 18},
         "shard_keys": [%s],
         "granules": [[{"id": "a", "s3": "%s", "assets": {"l2a": {"id": "b", "s3": "%s"}}}]]}
        """
            .formatted(Long.toUnsignedString(word), L1B, L2A));
    Path store = directory.resolve("mapped.zarr");
    Greenland.run(CONFIG, store, "--shardMap=" + map);
    assertGolden(store);
  }

  @Test
  void aRunIsResumedWithThePairsThatItHad() throws IOException {
    Path store = directory.resolve("resumed.zarr");
    run(CONFIG, store, granule());
    assertThat(firn(store, granule(), asset(L2A), "--resume").err())
        .contains("nothing is left to do");
    Path copy = Files.createDirectory(directory.resolve("later")).resolve(L2A.getFileName());
    byte[] longer = Files.readAllBytes(L2A);
    Files.write(copy, Arrays.copyOf(longer, longer.length + 1));
    assertThat(firn(store, granule(), asset(copy), "--resume").err())
        .contains("granule " + L1B.getFileName() + " was paired with other files");
  }

  /** A store as a run leaves it that was cut off before its root. */
  @Test
  void aRunThatWasCutOffIsResumed() throws IOException {
    Path store = directory.resolve("cut.zarr");
    run(CONFIG, store, granule());
    Map<String, byte[]> whole = Greenland.bytes(store);
    List<String> lost =
        whole.keySet().stream()
            .filter(key -> key.matches("zarr.json|rx_flux/c/.*|.firn/receipts/.*"))
            .toList();
    assertThat(lost).hasSizeGreaterThan(2);
    for (String key : lost) {
      Files.delete(store.resolve(key));
    }
    run(CONFIG, store, granule(), "--resume");
    Greenland.assertSameBytes(Greenland.bytes(store), whole);
  }

  @Test
  void aPlanIsRunWithThePairsThatItHad() throws IOException {
    Path list = Files.writeString(directory.resolve("granules.txt"), L1B + "\n");
    Path plan = directory.resolve("kept");
    Greenland.Outcome planned =
        Greenland.firn(
            "plan", "--config=" + CONFIG, "--granuleList=" + list, asset(L2A), "--out=" + plan);
    assertThat(planned.exitCode()).as(planned.err()).isZero();
    Path store = directory.resolve("planned.zarr");
    Greenland.Outcome taken = firn(store, "--granuleList=" + list, asset(L2A), "--plan=" + plan);
    assertThat(taken.exitCode()).as(taken.err()).isZero();
    assertGolden(store);
    Path copy = Files.createDirectory(directory.resolve("later")).resolve(L2A.getFileName());
    byte[] longer = Files.readAllBytes(L2A);
    Files.write(copy, Arrays.copyOf(longer, longer.length + 1));
    assertThat(
            firn(store, "--granuleList=" + list, asset(copy), "--plan=" + plan, "--overwrite")
                .err())
        .contains("granule " + L1B.getFileName() + " was paired with other files");
  }

  @Test
  void rowsOfAGranuleAreKnownWhosePartnerIsDamaged() throws IOException {
    Path whole = directory.resolve("GEDI01_B_2019001013000_O99999_02_T00000_02_005_01_V002.h5");
    Files.copy(L1B, whole);
    Path damaged = directory.resolve("GEDI02_A_2019001013000_O99999_02_T00000_02_003_01_V002.h5");
    Files.write(damaged, Arrays.copyOf(Files.readAllBytes(L2A), 1000));
    Path store = directory.resolve("damaged.zarr");
    JsonNode report =
        run(
            CONFIG,
            store,
            "--granules=" + L1B + "," + whole,
            asset(damaged),
            "--onBadGranule=quarantine");
    assertThat(report.at("/quarantined/0/granule").asText())
        .isEqualTo(whole.getFileName().toString());
    assertThat(report.at("/quarantined/0/cause").asText())
        .startsWith("Cannot open granule '" + damaged.getFileName());
    assertThat(report.get("rows_quarantined").asInt()).isEqualTo(SAMPLES);
    assertGolden(store);
  }

  @Test
  void aGranuleWithoutItsPartnerIsNamedOrLeftOut() throws IOException {
    Path alone =
        Files.createDirectory(directory.resolve("l1b"))
            .resolve("GEDI01_B_2019001013000_O99999_02_T00000_02_005_01_V002.h5");
    Files.copy(L1B, alone);
    Path store = directory.resolve("alone.zarr");
    String both = "--granules=" + L1B + "," + alone;
    Greenland.Outcome outcome = firn(store, both, asset(L2A));
    assertThat(outcome.exitCode()).isEqualTo(Firn.FAILED);
    assertThat(outcome.err())
        .contains(
            "Cannot pair granule '%s': the only file of asset l2a is not of its orbit, track and version; add the file that is, or leave the granule out"
                .formatted(alone.getFileName()));
    Greenland.assertNothingOpens(store);

    JsonNode report = run(CONFIG, store, both, "--onBadGranule=quarantine", "--overwrite");
    assertThat(report.at("/quarantined/0/cause").asText())
        .isEqualTo(
            "Cannot open granule '%s': no file is paired with it as its asset l2a"
                .formatted(alone.getFileName()));
    assertGolden(store);
  }

  @Test
  void assetsHaveToBeGivenAndBeKnown() {
    Path store = directory.resolve("usage.zarr");
    assertThat(firn(store, granule()).err())
        .contains(
            "Missing --asset=l2a=GLOB: the configuration reads a file of this asset for each granule");
    assertThat(firn(store, granule(), asset(L2A), "--asset=l2b=x.h5").err())
        .contains("Invalid --asset 'l2b': the configuration reads only l2a");
    assertThat(firn(store, granule()).exitCode()).isEqualTo(2);
    assertThat(firn(store, granule(), "--asset=l2a").err())
        .contains("Invalid --asset 'l2a': NAME=GLOB is required");
  }

  @Test
  void filesOfAnAssetMayBeGivenApart() throws IOException {
    Path other =
        Files.createDirectory(directory.resolve("other"))
            .resolve("GEDI02_A_2019001013000_O99999_02_T00000_02_003_01_V002.h5");
    Files.copy(L2A, other);
    Path store = directory.resolve("apart.zarr");
    assertThat(firn(store, granule(), asset(L2A), asset(other)).exitCode()).isZero();
    assertGolden(store);
  }

  private static String granule() {
    return "--granules=" + L1B;
  }

  private static String asset(Path file) {
    return "--asset=l2a=" + file;
  }

  private static JsonNode run(Path config, Path store, String... more) throws IOException {
    List<String> arguments = new ArrayList<>(List.of(more));
    arguments.add("--asset=l2a=" + GRANULES + "/GEDI02_A_*.h5");
    return Greenland.run(config, store, arguments.toArray(String[]::new));
  }

  private static Greenland.Outcome firn(Path store, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("run", "--config=" + CONFIG, "--store=" + store));
    arguments.addAll(List.of(more));
    return Greenland.firn(arguments.toArray(String[]::new));
  }

  private static List<String> golden() throws IOException {
    return Files.readAllLines(GOLDEN);
  }

  private static void assertGolden(Path path) throws IOException {
    ObjectStore store = ObjectStores.open(path.toString());
    StoredArray ids = StoredArray.open(store, "cell_ids");
    StoredArray count = StoredArray.open(store, "count");
    Map<Long, Long> places = new TreeMap<>();
    for (long i = 0; i < ids.length(); i++) {
      if (count.at(i).longValue() > 0) {
        places.put(ids.at(i).longValue(), i);
      }
    }
    List<String> lines = golden();
    assertThat(places).hasSize(lines.size() - 1);
    StoredArray flux = StoredArray.open(store, "rx_flux");
    for (String line : lines.subList(1, lines.size())) {
      String[] values = line.split(",");
      long place = places.get(Long.parseLong(values[0]));
      assertThat(count.at(place).longValue()).isEqualTo(Long.parseLong(values[1]));
      assertDigest(line, flux.list(place));
      for (int i = 5; i < values.length; i++) {
        // Extremes are values; the mean of the model is summed in float64 in another order.
        float reference = (float) Double.parseDouble(values[i]);
        assertThat(StoredArray.open(store, lines.get(0).split(",")[i]).at(place).floatValue())
            .as(line)
            .isBetween(Math.nextDown(reference), Math.nextUp(reference));
      }
    }
  }

  private static void assertDigest(String line, byte[] list) {
    String[] values = line.split(",");
    ByteBuffer centroids = ByteBuffer.wrap(list).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(list).as(line).hasSize(8 * Integer.parseInt(values[2]));
    double weight = 0;
    double moment = 0;
    while (centroids.hasRemaining()) {
      double mean = centroids.getFloat();
      double next = centroids.getFloat();
      weight += next;
      moment += mean * next;
    }
    // Means and weights are float32: 24 bits of each.
    double flux = Double.parseDouble(values[3]);
    assertThat(weight).as(line).isCloseTo(flux, within(flux * 1e-6));
    double height = Double.parseDouble(values[4]);
    assertThat(flux == 0 ? 0 : moment / weight).as(line).isCloseTo(height, within(height * 1e-6));
  }
}
