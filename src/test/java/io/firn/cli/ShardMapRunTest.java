package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.firn.Bundled;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --shardMap}: grids what a map of zagg's names, and nothing else. */
class ShardMapRunTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  @TempDir static Path directory;
  private static Path config;
  private static Map<String, byte[]> whole;
  private static JsonNode wholeReport;
  private static List<Path> granules;
  private static TreeSet<BigInteger> words;

  @BeforeAll
  static void runWithoutAMap() throws IOException {
    config = Greenland.config(directory, "k4.yaml", "chunk_inner: 7");
    Path store = directory.resolve("whole.zarr");
    wholeReport = Greenland.run(config, store);
    whole = Greenland.objects(store);
    try (Stream<Path> files = Files.list(Bundled.GRANULES)) {
      granules = files.filter(file -> file.toString().endsWith(".h5")).sorted().toList();
    }
    words = shardWords();
  }

  /** The shards of the golden cells, by mortie's words: the first six digits, and the order. */
  private static TreeSet<BigInteger> shardWords() throws IOException {
    TreeSet<BigInteger> shards = new TreeSet<>();
    List<String> rows;
    try (InputStream golden =
        ShardMapRunTest.class.getResourceAsStream("/io/firn/golden/atl06_greenland_order12.csv")) {
      rows = new String(golden.readAllBytes(), StandardCharsets.US_ASCII).lines().toList();
    }
    int column = List.of(rows.get(0).split(",")).indexOf("zagg_morton");
    for (String row : rows.subList(1, rows.size())) {
      BigInteger word = new BigInteger(row.split(",")[column]);
      shards.add(word.shiftRight(60 - 2 * 6).shiftLeft(60 - 2 * 6).or(BigInteger.valueOf(6)));
    }
    return shards;
  }

  /** All within the order-3 cell that holds those shards: a map lists more than has data. */
  private static TreeSet<BigInteger> around() {
    BigInteger cell = words.first().shiftRight(60 - 2 * 3);
    assertThat(words).allMatch(word -> word.shiftRight(60 - 2 * 3).equals(cell));
    TreeSet<BigInteger> around = new TreeSet<>();
    for (int i = 0; i < 64; i++) {
      around.add(
          cell.shiftLeft(2 * 3)
              .add(BigInteger.valueOf(i))
              .shiftLeft(60 - 2 * 6)
              .or(BigInteger.valueOf(6)));
    }
    return around;
  }

  @Test
  void aMapThatListsEverythingGivesTheSameStore() throws IOException {
    Map<BigInteger, List<Path>> lists = new TreeMap<>();
    around().forEach(word -> lists.put(word, granules));
    Path store = directory.resolve("all.zarr");

    Greenland.run(config, store, "--shardMap=" + map("all.json", lists));

    Greenland.assertSameBytes(Greenland.objects(store), whole);
  }

  @Test
  void onlyTheShardsOfTheMapAreGriddedAndTheirBytesAreTheSame() throws IOException {
    BigInteger word = words.first();
    Path store = directory.resolve("one.zarr");

    // Elsewhere than the map's links say.
    JsonNode report =
        Greenland.run(
            config,
            store,
            "--shardMap=" + map("one.json", Map.of(word, granules)),
            "--links=" + Bundled.GRANULES,
            "--layout=fullsphere");

    assertThat(report.at("/shards").asInt()).as("%s", report).isOne();
    Path all = directory.resolve("fullsphere.zarr");
    Greenland.run(config, all, "--layout=fullsphere");
    Map<String, byte[]> expected = Greenland.objects(all);
    Map<String, byte[]> actual = Greenland.objects(store);
    actual.forEach(
        (key, bytes) -> {
          if (key.contains("/c/")) {
            assertThat(bytes).as(key).isEqualTo(expected.get(key));
          }
        });
    assertThat(report.at("/rows_scanned")).isEqualTo(wholeReport.at("/rows_scanned"));
    assertThat(report.at("/rows_outside").asLong()).isPositive();
  }

  @Test
  void aGranuleGivesNothingToAShardThatDoesNotListIt() throws IOException {
    Path granule = granules.get(0);
    Map<BigInteger, List<Path>> lists = new TreeMap<>();
    around().forEach(word -> lists.put(word, List.of(granule)));
    Path mapped = directory.resolve("mapped.zarr");
    Path given = directory.resolve("given.zarr");

    JsonNode report = Greenland.run(config, mapped, "--shardMap=" + map("first.json", lists));
    Greenland.run(config, given, "--granules=" + granule);

    assertThat(report.at("/granules").asInt()).as("%s", report).isOne();
    Greenland.assertSameBytes(Greenland.objects(mapped), Greenland.objects(given));
  }

  @Test
  void aRunIsResumedWithItsMapAndWithNoOther() throws IOException {
    Path all = map("r1.json", Map.of(words.first(), granules));
    Path other = map("r2.json", Map.of(words.first(), granules, words.last(), granules));
    Path store = directory.resolve("resumed.zarr");
    Greenland.run(config, store, "--shardMap=" + all);

    assertThat(run(store, "--resume", "--shardMap=" + all).err()).contains("nothing is left to do");
    assertThat(run(store, "--resume", "--shardMap=" + other).err())
        .contains("was listed for other shards");
  }

  @Test
  void aPlanByAMapIsGriddedWithoutIt() throws IOException {
    Path map = map("planned.json", Map.of(words.first(), granules));
    Path direct = directory.resolve("direct.zarr");
    Path planned = directory.resolve("planned.zarr");
    Path plan = directory.resolve("plan");
    Greenland.run(config, direct, "--shardMap=" + map);

    Greenland.Outcome outcome =
        Greenland.firn("plan", "--config=" + config, "--shardMap=" + map, "--out=" + plan);
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    Greenland.run(config, planned, "--shardMap=" + map, "--plan=" + plan);

    Greenland.assertSameBytes(Greenland.bytes(planned), Greenland.bytes(direct));
  }

  @Test
  void whatAMapNamesAndIsNotThereIsAnError() throws IOException {
    Path missing = directory.resolve("none.h5");
    Greenland.Outcome outcome =
        run(
            directory.resolve("missing.zarr"),
            "--shardMap=" + map("missing.json", Map.of(words.first(), List.of(missing))));

    assertThat(outcome.exitCode()).isOne();
    assertThat(outcome.err()).contains("Cannot read input '" + missing + "': no file matches");
  }

  @Test
  void granulesAndMapsExcludeEachOther() {
    Path store = directory.resolve("usage.zarr");
    assertThat(run(store, "--shardMap=m.json", "--granules=g.h5").exitCode()).isEqualTo(2);
    assertThat(run(store).err()).contains("--granules").contains("--shardMap");
    assertThat(run(store, "--granules=g.h5", "--links=https").err())
        .contains("Invalid --links 'https': it is for --shardMap; leave it out");
    assertThat(run(store, "--shardMap=m.json", "--links=").err())
        .contains("Invalid --links '': s3, https, or a directory or URI");
  }

  private static Greenland.Outcome run(Path store, String... more) {
    return Greenland.firn(
        Stream.concat(Stream.of("run", "--config=" + config, "--store=" + store), Stream.of(more))
            .toArray(String[]::new));
  }

  private static Path map(String name, Map<BigInteger, List<Path>> lists) throws IOException {
    ObjectNode map = JSON.createObjectNode();
    map.putObject("metadata").put("short_name", "ATL06");
    map.putObject("grid_signature")
        .put("type", "healpix")
        .put("indexing_scheme", "nested")
        .put("parent_order", 6)
        .put("child_order", 12)
        .put("layout", "fullsphere");
    ArrayNode keys = map.putArray("shard_keys");
    ArrayNode granuleLists = map.putArray("granules");
    lists.forEach(
        (word, files) -> {
          keys.add(word);
          ArrayNode list = granuleLists.addArray();
          files.forEach(
              file ->
                  list.addObject()
                      .put("id", file.getFileName().toString())
                      .put("s3", file.toString()));
        });
    Path file = directory.resolve(name);
    JSON.writeValue(file.toFile(), map);
    return file;
  }
}
