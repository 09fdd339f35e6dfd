package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.firn.Bundled;
import io.firn.shard.ShardReceipt;
import io.firn.zarr.ArrayReceipt;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code output.grid.domain}: stores of other granules that have the same shards. */
class DomainTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Those of the golden table: none of them holds rows of every granule. */
  private static final int SHARDS = 7;

  @TempDir static Path directory;
  private static Path config;
  private static Path whole;
  private static List<Path> granules;

  @BeforeAll
  static void runOverEverything() throws IOException {
    config = Greenland.config(directory, "data.yaml", "chunk_inner: 7");
    whole = directory.resolve("whole.zarr");
    Greenland.run(config, whole);
    try (Stream<Path> files = Files.list(Bundled.GRANULES)) {
      granules = files.filter(file -> file.toString().endsWith(".h5")).sorted().toList();
    }
  }

  @Test
  void storesOfOneDomainHaveTheSameCellsAtTheSamePlaces() throws IOException {
    Path weekly = domain("weekly.yaml", "domain: {store: " + whole + "}");
    Path first = directory.resolve("first.zarr");
    Path second = directory.resolve("second.zarr");
    Path alone = directory.resolve("alone.zarr");

    JsonNode report = Greenland.run(weekly, first, "--granules=" + granules.get(0));
    Greenland.run(weekly, second, "--granules=" + granules.get(7));
    JsonNode data = Greenland.run(config, alone, "--granules=" + granules.get(0));

    assertThat(report.at("/shards").asInt()).isEqualTo(SHARDS);
    assertThat(data.at("/shards").asInt()).isLessThan(SHARDS);
    for (String rows :
        List.of("/rows_scanned", "/rows_gridded", "/rows_filtered", "/cells_with_data")) {
      assertThat(report.at(rows)).as(rows).isEqualTo(data.at(rows));
    }
    Map<String, byte[]> axes = coordinates(whole);
    assertThat(axes).hasSizeGreaterThan(SHARDS);
    Greenland.assertSameBytes(coordinates(first), axes);
    Greenland.assertSameBytes(coordinates(second), axes);
    assertThat(shape(first)).isEqualTo(shape(whole));
    assertThat(Greenland.firn("verify", first.toString()).exitCode()).isZero();
  }

  @Test
  void theDomainOfAllItsDataGivesTheBytesOfARunWithoutOne() throws IOException {
    Path store = directory.resolve("same.zarr");

    Greenland.run(domain("same.yaml", "domain: {store: " + whole + "}"), store);

    assertSameChunks(store, whole);
  }

  @Test
  void aStoreOfGranulesThatMissItsDomainIsEmptyAndProven() throws IOException {
    Path store = directory.resolve("empty.zarr");
    // The Antarctic coast.
    Path south = domain("south.yaml", "domain: bbox", "bounds: [10.5, -71.2, 12.5, -70.2]");

    JsonNode report = Greenland.run(south, store);

    assertThat(report.at("/shards").asInt()).isBetween(2, 20);
    assertThat(report.at("/rows_gridded").asLong()).isZero();
    assertThat(report.at("/rows_outside")).isEqualTo(report.at("/rows_scanned"));
    assertThat(Greenland.firn("verify", store.toString()).exitCode()).isZero();
  }

  @Test
  void aBoxAroundTheDataHasEveryObservationAndShardsWithoutAny() throws IOException {
    Path store = directory.resolve("box.zarr");
    Path box = domain("box.yaml", "domain: bbox", "bounds: [-54, 66, -44, 72]");

    JsonNode report = Greenland.run(box, store, "--layout=fullsphere");

    assertThat(report.at("/shards").asInt()).isGreaterThan(SHARDS);
    assertThat(report.at("/rows_gridded").asLong()).isEqualTo(22_284);
    Path all = directory.resolve("fullsphere.zarr");
    Greenland.run(config, all, "--layout=fullsphere");
    assertSameChunks(store, all);
  }

  @Test
  void theShardsOfAMapAreADomain() throws IOException {
    Path map = directory.resolve("map.json");
    Greenland.Outcome plan =
        Greenland.firn("plan", "--config=" + config, "--granules=" + Bundled.GLOB);
    assertThat(plan.exitCode()).as(plan.err()).isZero();
    // Word of nested cell 0 of order 6: base cell 0 is the first digit 1, its order is 6.
    Files.writeString(
        map,
        "{\"grid_signature\":{\"type\":\"healpix\",\"indexing_scheme\":\"nested\",\"parent_order\":6,\"child_order\":12},\"shard_keys\":[1152921504606846982]}");
    Path store = directory.resolve("mapped.zarr");

    JsonNode report = Greenland.run(domain("map.yaml", "domain: {shards: " + map + "}"), store);

    assertThat(report.at("/shards").asInt()).isOne();
    assertThat(report.at("/rows_outside")).isEqualTo(report.at("/rows_scanned"));
  }

  @Test
  void aRunIsNotResumedWithAnotherDomain() throws IOException {
    Path other = directory.resolve("other").resolve("week.zarr");
    Path copy = directory.resolve("week.zarr");
    Greenland.run(config, copy, "--granules=" + granules.get(0));
    Greenland.run(config, other, "--granules=" + granules.get(7));
    Path store = directory.resolve("resumed.zarr");
    Path begun = domain("begun.yaml", "domain: {store: " + copy + "}");
    Greenland.run(begun, store);

    // Of the same name, with other shards.
    Path changed = domain("changed.yaml", "domain: {store: " + other + "}");

    assertThat(resumed(begun, store).err()).contains("nothing is left to do");
    assertThat(resumed(changed, store).err()).contains("its domain had other shards");
  }

  @Test
  void aStoreOfAnotherGridOrWithoutAPlanIsNoDomain() throws IOException {
    Path coarse = directory.resolve("coarse.yaml");
    Files.writeString(
        coarse, Files.readString(config).replace("parent_order: 6", "parent_order: 5"));
    Path store = directory.resolve("coarse.zarr");
    Greenland.run(coarse, store, "--granules=" + granules.get(0));

    Path none = directory.resolve("none");
    Path begun = Files.createDirectories(directory.resolve("begun.zarr/.firn/plan"));
    Files.copy(store.resolve(".firn/plan/run"), begun.resolve("run"));

    assertThat(refused("domain: {store: " + store + "}"))
        .contains("Invalid output.grid.domain.store '" + store + "': its grid is ")
        .contains("parent_order=5", "parent_order=6");
    assertThat(refused("domain: {store: " + none + "}"))
        .contains("Invalid output.grid.domain.store '" + none + "': ", "neither is there");
    assertThat(refused("domain: {store: " + directory.resolve("begun.zarr") + "}"))
        .contains("it has no plan that was finished");
    assertThat(refused("domain: {shards: " + none + "}"))
        .contains("Invalid output.grid.domain.shards '" + none + "': ");
  }

  @Test
  void aMapWithoutShardsIsNoDomain() throws IOException {
    Path map =
        Files.writeString(
            directory.resolve("empty-map.json"),
            "{\"grid_signature\":{\"type\":\"healpix\",\"indexing_scheme\":\"nested\",\"parent_order\":6,\"child_order\":12},\"shard_keys\":[],\"granules\":[]}");

    assertThat(refused("domain: {shards: " + map + "}")).contains("it has no shards");
  }

  /** Mistakes are found before an existing store is deleted. */
  @Test
  void aStoreIsNotOverwrittenForTheSakeOfADomainThatIsNoneToBeHad() throws IOException {
    Path store = directory.resolve("kept.zarr");
    Greenland.run(config, store, "--granules=" + granules.get(0));

    Greenland.Outcome outcome =
        Greenland.firn(
            "run",
            "--config=" + domain("lost.yaml", "domain: {shards: " + directory + "/none.json}"),
            "--granules=" + Bundled.GLOB,
            "--store=" + store,
            "--overwrite");

    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(Greenland.firn("verify", store.toString()).exitCode()).isZero();
  }

  @Test
  void aStoreOfAnotherGridLeavesNoDirectoriesBehind() throws IOException {
    Path store = directory.resolve("anew.zarr");
    Greenland.run(Bundled.RASTER_CONFIG, store);

    Greenland.run(config, store, "--overwrite");

    try (Stream<Path> paths = Files.walk(store)) {
      assertThat(paths.filter(Files::isDirectory))
          .allMatch(path -> path.endsWith(".firn/staging") || path.toFile().list().length > 0);
    }
  }

  @Test
  void rowsAndColumnsHaveTheirDomainToo() throws IOException {
    Path everywhere = directory.resolve("everywhere.yaml");
    Files.writeString(everywhere, Files.readString(Bundled.RASTER_CONFIG) + "    domain: bbox\n");
    Path found = directory.resolve("found.zarr");
    Path all = directory.resolve("all.zarr");
    Path week = directory.resolve("raster-week.zarr");

    JsonNode data = Greenland.run(Bundled.RASTER_CONFIG, found);
    JsonNode report = Greenland.run(everywhere, all);

    // 320 rows and 192 columns in tiles of 64 by 64.
    assertThat(report.at("/shards").asInt()).isEqualTo(15);
    assertThat(data.at("/shards").asInt()).isLessThan(15);
    assertSameChunks(all, found);
    assertThat(receipts(all).keySet()).hasSize(15).containsAll(receipts(found).keySet());
    receipts(all)
        .forEach(
            (key, receipt) ->
                assertThat(receipt.rowsGridded() + receipt.rowsFiltered() > 0)
                    .isEqualTo(receipts(found).containsKey(key)));
    assertThat(Greenland.firn("verify", all.toString()).exitCode()).isZero();
    Path weekly = directory.resolve("raster-week.yaml");
    Files.writeString(
        weekly, Files.readString(Bundled.RASTER_CONFIG) + "    domain: {store: " + found + "}\n");
    assertThat(Greenland.run(weekly, week, "--granules=" + granules.get(0)).at("/shards"))
        .isEqualTo(data.at("/shards"));
    assertThat(Greenland.firn("verify", week.toString()).exitCode()).isZero();
  }

  /** Three shards that a map lists, in one of which no observation lies. */
  @Test
  void theShardsOfAMapOfRowsAndColumnsAreADomain() throws IOException {
    Path found = directory.resolve("raster-found.zarr");
    Greenland.run(Bundled.RASTER_CONFIG, found);
    List<Long> occupied = receipts(found).keySet().stream().sorted().limit(2).toList();
    long vacant =
        LongStream.range(0, 15)
            .filter(shard -> !receipts(found).containsKey(shard))
            .findFirst()
            .orElseThrow();
    Path map = directory.resolve("raster-map.json");
    Files.writeString(
        map,
        """
        {"grid_signature": {"type": "rectilinear", "crs": "EPSG:3413", "shape": [320, 192],
                            "affine": [1000.0, 0.0, -240000.0, 0.0, -1000.0, -1940000.0],
                            "chunk_shape": [64, 64]},
         "shard_keys": [%d, %d, %d], "granules": [[], [], []]}
        """
            .formatted(occupied.get(1), vacant, occupied.get(0)));
    Path config = directory.resolve("raster-map.yaml");
    Files.writeString(
        config,
        Files.readString(Bundled.RASTER_CONFIG)
            + "    chunk_inner: [16, 16]\n    domain: {shards: %s}\n".formatted(map));
    Path store = directory.resolve("raster-map.zarr");

    JsonNode report = Greenland.run(config, store);

    assertThat(report.at("/shards").asInt()).isEqualTo(3);
    Map<Long, ShardReceipt> receipts = receipts(store);
    assertThat(receipts.keySet())
        .containsExactlyInAnyOrder(occupied.get(0), occupied.get(1), vacant);
    assertThat(receipts.get(vacant).rowsGridded() + receipts.get(vacant).rowsFiltered()).isZero();
    for (ArrayReceipt array : receipts.get(vacant).arrays()) {
      assertThat(array.objects()).isEmpty();
      assertThat(IntStream.range(0, array.chunks()).allMatch(array::isEmpty)).isTrue();
      assertThat(array.chunks()).isEqualTo(16);
    }
    long gridded = 0;
    for (long shard : occupied) {
      assertThat(receipts.get(shard).rowsGridded())
          .isEqualTo(receipts(found).get(shard).rowsGridded());
      gridded += receipts.get(shard).rowsGridded();
    }
    assertThat(report.at("/rows_gridded").asLong()).isEqualTo(gridded).isPositive();
    assertThat(report.at("/rows_outside").asLong()).isPositive();
    assertThat(Greenland.firn("verify", store.toString()).exitCode()).isZero();
  }

  private static Map<Long, ShardReceipt> receipts(Path store) {
    Map<Long, ShardReceipt> receipts = new HashMap<>();
    try (Stream<Path> files = Files.list(store.resolve(ShardReceipt.PREFIX))) {
      for (Path file : (Iterable<Path>) files::iterator) {
        ShardReceipt receipt =
            ShardReceipt.fromBytes(Files.readAllBytes(file), file.getFileName().toString());
        receipts.put(receipt.shard(), receipt);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return receipts;
  }

  private static String refused(String line) throws IOException {
    Path store = directory.resolve("refused.zarr");
    Greenland.Outcome outcome =
        Greenland.firn(
            "run",
            "--config=" + domain("refused.yaml", line),
            "--granules=" + Bundled.GLOB,
            "--store=" + store);
    assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(2);
    assertThat(outcome.err()).doesNotContain("\tat ");
    Greenland.assertNothingOpens(store);
    return outcome.err();
  }

  private static Greenland.Outcome resumed(Path config, Path store) {
    return Greenland.firn(
        "run", "--config=" + config, "--granules=" + Bundled.GLOB, "--store=" + store, "--resume");
  }

  private static Path domain(String name, String... lines) throws IOException {
    String[] all =
        Stream.concat(Stream.of("chunk_inner: 7"), Stream.of(lines)).toArray(String[]::new);
    return Greenland.config(directory, name, all);
  }

  private static Map<String, byte[]> coordinates(Path store) throws IOException {
    Map<String, byte[]> axes = new HashMap<>(Greenland.objects(store));
    axes.keySet().removeIf(key -> !key.matches("(cell_ids|healpix_index)/.*"));
    return axes;
  }

  private static JsonNode shape(Path store) throws IOException {
    return JSON.readTree(store.resolve("h_mean/zarr.json").toFile()).at("/shape");
  }

  /** The documents say which configuration made them. */
  private static void assertSameChunks(Path store, Path expected) throws IOException {
    Map<String, byte[]> chunks = Greenland.objects(store);
    Map<String, byte[]> those = Greenland.objects(expected);
    chunks.keySet().removeIf(key -> !key.contains("/c/"));
    those.keySet().removeIf(key -> !key.contains("/c/"));
    Greenland.assertSameBytes(chunks, those);
  }
}
