package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.Bundled;
import io.firn.Slow;
import io.firn.cli.Greenland.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Hostile or silly input gets one line that names thing, value and remedy, in a heap of 128 MiB and
 * without an endless wait.
 */
@Slow
class LimitsTest {
  private static final String HEAP = "128m";
  private static final Path HOSTILE = Path.of("src/test/resources/io/firn/granule");

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | 29 | | parent_order '0': at least 13 is required, as a shard holds at most 4^10 (1,048,576) chunks of order 23",
        "3 | 24 | 18 | parent_order '3': at least 8 is required, as a shard holds at most 4^10 (1,048,576) chunks of order 18",
        "9 | 24 | 9 | chunk_inner '9': at least 12 is required, as a chunk holds at most 4^12 (16,777,216) cells of child_order 24",
        "29 | 30 | | child_order '30': an integer between 0 and 29 is required",
        "-1 | 12 | | parent_order '-1': an integer between 0 and 29 is required",
        "99999999999999999999 | 29 | | parent_order '99999999999999999999': an integer between 0 and 29 is required",
      })
  void ordersBeyondTheLimitsAreRefused(String parent, String child, String chunk, String reason)
      throws IOException {
    Outcome outcome = plan(config(parent, child, chunk), tinyGranule());
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err().lines().filter(line -> !line.contains("Ignored")))
        .singleElement()
        .asString()
        .startsWith("firn: Invalid output.grid." + reason);
  }

  enum Kind {
    COMPACT,
    FULLSPHERE
  }

  @ParameterizedTest
  @EnumSource
  void theFinestOrderWorks(Kind layout) throws IOException {
    Path config = config("23", "29", null);
    Path granule = tinyGranule();
    String option = "--layout=" + layout.name().toLowerCase();
    Outcome planned = plan(config, granule, option);
    assertThat(planned.exitCode()).as(planned.err()).isZero();
    assertThat(planned.out()).contains("shards                       3   of 4,096 cells");

    Path store = directory.resolve("finest.zarr");
    Outcome run =
        Greenland.firn(
            "run", "--config=" + config, "--granules=" + granule, "--store=" + store, option);
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("cells                   3   with data, in 3 shards");
    assertThat(Greenland.firn("verify", store.toString()).exitCode()).isZero();
    String array =
        Files.readString(
            store.resolve(layout == Kind.COMPACT ? "h_mean" : "29/h_mean").resolve("zarr.json"));
    // 12 * 4^29, or what three shards have.
    assertThat(array).contains(layout == Kind.COMPACT ? "[ 12288 ]" : "[ 3458764513820540928 ]");
  }

  @Test
  void aShardOfTooManyCellsIsRefusedBeforeItIsBegun() throws IOException {
    Path config = config("7", "29", "17");
    for (Outcome outcome :
        List.of(plan(config, tinyGranule()), run(config, tinyGranule(), "compact"))) {
      assertThat(outcome.exitCode()).isEqualTo(1);
      assertThat(lastLine(outcome.err()))
          .isEqualTo(
              "firn: Cannot grid 1 shard of 17,592,186,044,416 cells: the layout stores an index of"
                  + " each cell, at most 1,000,000,000,000 are supported; choose coarser cells,"
                  + " smaller shards, or --layout=fullsphere");
    }
  }

  @Test
  void chunksThatTheHeapCannotHoldAreRefused() throws Exception {
    Outcome outcome =
        SmallHeap.firn(
            HEAP,
            "run",
            "--config=" + config("8", "20", "8"),
            "--granules=" + tinyGranule(),
            "--store=" + directory.resolve("chunk.zarr"));
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(lastLine(outcome.out()))
        .startsWith("firn: Cannot grid chunks of 16,777,216 cells: one of each array takes ")
        .endsWith("choose smaller chunks or give Java a larger heap (-Xmx)");
  }

  @Test
  void aGranuleStrewnOverMoreShardsThanTheHeapHoldsIsRefused() throws Exception {
    Path granule = randomGranule("strewn.h5", 200_000, 1);
    Outcome outcome =
        SmallHeap.firn(
            HEAP, "plan", "--config=" + config("14", "20", null), "--granules=" + granule);
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(lastLine(outcome.out()))
        .startsWith("firn: Cannot plan granule 'strewn.h5': it touches more than 104,")
        .endsWith("choose larger shards or give Java a larger heap (-Xmx)");
  }

  @Test
  void granulesStrewnOverMoreShardsThanTheHeapHoldsAreRefused() throws Exception {
    for (int i = 0; i < 20; i++) {
      randomGranule("strewn%02d.h5".formatted(i), 5_000, i);
    }
    Outcome outcome =
        SmallHeap.firn(
            HEAP,
            "plan",
            "--config=" + config("12", "18", null),
            "--granules=" + directory.resolve("strewn*.h5"));
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(lastLine(outcome.out()))
        .startsWith("firn: Cannot plan: what the granules scanned so far give to ")
        .endsWith("choose larger shards, fewer granules, or give Java a larger heap (-Xmx)");
  }

  @Test
  void aDocumentThatExpandsOrNestsWithoutEndIsRefused() throws Exception {
    String base = Files.readString(Bundled.CONFIG);
    Map<String, String> documents = new LinkedHashMap<>();
    StringBuilder laughs = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 9; i++) {
      laughs.append("a%d: &a%d [%s]\n".formatted(i, i, "*a%d, ".formatted(i - 1).repeat(9)));
    }
    documents.put(
        laughs + base, "Number of aliases for non-scalar nodes exceeds the specified max=50");
    documents.put("a: " + "[".repeat(100_000), "Nesting Depth exceeded max 32");
    documents.put("? ".repeat(100_000), "Nesting Depth exceeded max 32");
    documents.put(base + "#".repeat(3 << 20), "it is longer than 1,048,576 characters");
    documents.put("# " + "€".repeat(2 << 20), "it is longer than 1,048,576 characters");
    List<List<String>> commands = new ArrayList<>();
    for (String document : documents.keySet()) {
      commands.add(planCommand(document, commands.size()));
    }
    List<Outcome> outcomes = SmallHeap.firn(HEAP, commands);
    int place = 0;
    for (String reason : documents.values()) {
      Outcome outcome = outcomes.get(place);
      assertThat(outcome.exitCode()).isEqualTo(2);
      assertThat(outcome.out().lines())
          .containsExactly(
              "firn: Cannot read configuration '%s': %s"
                  .formatted(directory.resolve(place++ + ".yaml"), reason));
    }
  }

  @Test
  void aDocumentOfEndlessMistakesIsRefusedWithTheFirstOfThem() throws Exception {
    String base = Files.readString(Bundled.CONFIG);
    List<String> documents =
        List.of(base + "\noutput: 1".repeat(50_000), base + "\nkey: 1".repeat(50_000));
    List<List<String>> commands = new ArrayList<>();
    for (String document : documents) {
      commands.add(planCommand(document, commands.size()));
    }
    for (Outcome outcome : SmallHeap.firn(HEAP, commands)) {
      assertThat(outcome.exitCode()).isEqualTo(2);
      assertThat(outcome.out().lines().filter(line -> line.startsWith("firn: Invalid")))
          .hasSize(101)
          .last()
          .isEqualTo(
              "firn: Invalid document: 50,000 problems in all, of which these are the first");
    }
  }

  @Test
  void numbersOfAnyLengthAreRefused() throws Exception {
    String base = Files.readString(Bundled.CONFIG);
    List<String> numbers =
        List.of(
            "9".repeat(900_000),
            "0x" + "f".repeat(900_000),
            "1" + ":1".repeat(400_000),
            "1." + "1".repeat(900_000),
            "1.0e+" + "9".repeat(900_000),
            "1" + "_".repeat(900_000));
    List<List<String>> commands = new ArrayList<>();
    for (String number : numbers) {
      String document = base.replace("parent_order: 6", "parent_order: " + number);
      commands.add(planCommand(document, commands.size()));
    }
    for (Outcome outcome : SmallHeap.firn(HEAP, commands)) {
      assertThat(outcome.exitCode()).isEqualTo(2);
      assertThat(outcome.out().lines().filter(line -> !line.contains("Ignored")))
          .singleElement()
          .asString()
          .startsWith("firn: Invalid output.grid.parent_order '")
          .endsWith("...': an integer between 0 and 29 is required (line 75)")
          .hasSizeLessThan(200);
    }
  }

  /** Of files of kilobytes: see {@code make_hostile.py}. */
  @Test
  void columnsThatDeclareGigabytesAreRefusedAndCanBeInspected() throws Exception {
    Map<String, String> reasons = new LinkedHashMap<>();
    reasons.put("strings", "h_li: it holds string, expected numbers");
    reasons.put("text_coordinates", "latitude: it holds string, expected numbers");
    reasons.put("variable_strings", "h_li: it holds string, expected numbers");
    reasons.put(
        "rows",
        "latitude: it declares 1,099,511,627,776 rows, more than a file of 4,552 bytes holds");
    List<Outcome> outcomes = planAndInspect(List.copyOf(reasons.keySet()));
    int place = 0;
    for (Map.Entry<String, String> reason : reasons.entrySet()) {
      String[] parts = reason.getValue().split(": ", 2);
      Outcome refused = outcomes.get(place++);
      assertThat(refused.exitCode()).isEqualTo(1);
      assertThat(lastLine(refused.out()))
          .isEqualTo(
              "firn: Cannot read '/gt1l/land_ice_segments/%s' of granule 'hostile_%s.h5': %s"
                  .formatted(parts[0], reason.getKey(), parts[1]));
      Outcome inspected = outcomes.get(place++);
      assertThat(inspected.exitCode()).as(inspected.out()).isZero();
      assertThat(inspected.out()).contains("  " + parts[0] + " ");
    }
  }

  @Test
  void headersThatNoLibraryTakesAreRefused() throws Exception {
    List<String> files = List.of("long_strings", "attribute");
    List<Outcome> outcomes = planAndInspect(files);
    for (int i = 0; i < outcomes.size(); i += 2) {
      assertThat(outcomes.get(i).exitCode()).isEqualTo(1);
      assertThat(lastLine(outcomes.get(i).out()))
          .startsWith("firn: Cannot read '/gt1l/land_ice_segments")
          .contains("of granule 'hostile_%s.h5': ".formatted(files.get(i / 2)));
      // What is sound beside it is listed.
      Outcome inspected = outcomes.get(i + 1);
      assertThat(inspected.exitCode()).as(inspected.out()).isZero();
      assertThat(inspected.out()).contains("  longitude ");
    }
  }

  /** Where records place the rows, their links are read whole. */
  @Test
  void recordsThatNoFileOfKilobytesHoldsAreRefused() throws Exception {
    Path config =
        Files.writeString(
            directory.resolve("waveforms.yaml"),
            """
            data_source:
              groups: [BEAM0000]
              coordinates:
                latitude: "/{group}/geolocation/latitude_bin0"
                longitude: "/{group}/geolocation/longitude_bin0"
                level: shots
              variables: {rxwaveform: "/{group}/rxwaveform"}
              base_level: samples
              levels:
                samples: {path: "/{group}", link: null}
                shots:
                  path: "/{group}/geolocation"
                  link:
                    to: samples
                    index_beg: "/{group}/rx_sample_start_index"
                    count: "/{group}/rx_sample_count"
                    index_base: 1
            aggregation: {variables: {count: {function: len, source: rxwaveform}}}
            output: {grid: {type: healpix, parent_order: 6, child_order: 12}}
            """);
    Path granule = HOSTILE.resolve("hostile_shots.h5");
    Outcome refused = SmallHeap.firn(HEAP, "plan", "--config=" + config, "--granules=" + granule);
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(lastLine(refused.out()))
        .matches(
            "firn: Cannot read '/BEAM0000/[a-z_/0]+' of granule 'hostile_shots.h5': it declares 2,147,483,639 records, more than a file of [0-9,]+ bytes holds");
  }

  private static List<Outcome> planAndInspect(List<String> files) throws Exception {
    List<List<String>> commands = new ArrayList<>();
    for (String file : files) {
      String granule = HOSTILE.resolve("hostile_%s.h5".formatted(file)).toString();
      commands.add(List.of("plan", "--config=" + Bundled.CONFIG, "--granules=" + granule));
      commands.add(List.of("inspect", granule));
    }
    return SmallHeap.firn(HEAP, commands);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "..",
        "a/b",
        "zarr.json",
        "__x",
        "a\\0b",
        "a\\\\b",
        "\\uff0e\\uff0e",
        "a\\uff0fb",
        "h\\u200b",
        "",
        " "
      })
  void aFieldThatNoNodeOfAStoreCanBeCalledIsRefused(String escaped) throws IOException {
    Path config = directory.resolve("named.yaml");
    Files.writeString(
        config, Files.readString(Bundled.CONFIG).replace("    h_min:", "    \"" + escaped + "\":"));
    assertRefused(config);
    Files.writeString(
        config,
        Files.readString(Bundled.CONFIG).replace("    h_min:", "    " + "h".repeat(300) + ":"));
    assertRefused(config);
  }

  private void assertRefused(Path config) throws IOException {
    Outcome outcome = run(config, tinyGranule(), "compact");
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err().lines().filter(line -> !line.contains("Ignored")))
        .singleElement()
        .asString()
        .matches("firn: Invalid aggregation\\.variables\\..*(is required|choose another).*");
    assertThat(directory.resolve("limits.zarr")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", "../gt1l", "/", "gt1l/../gt1l", "gt1l\\0", "gt1l\\\\x", "."})
  void aGroupThatLeadsElsewhereIsNotFound(String escaped) throws IOException {
    Path config = directory.resolve("grouped.yaml");
    Files.writeString(
        config,
        Files.readString(Bundled.CONFIG)
            .replaceFirst(
                "groups: \\[.*?]", "groups: [\"" + escaped.replace("\\", "\\\\") + "\"]"));
    Outcome outcome = run(config, tinyGranule(), "compact");
    assertThat(outcome.exitCode()).isIn(1, 2);
    assertThat(outcome.err().lines().filter(line -> !line.contains("Ignored")))
        .singleElement()
        .asString()
        .matches(
            "firn: (Cannot grid: the granule holds none of the groups \\[.*]: .*"
                + "|Invalid data_source\\.groups\\[0] '.*': printable text is required \\(line 4\\))");
    assertThat(directory.resolve("limits.zarr/zarr.json")).doesNotExist();
  }

  private List<String> planCommand(String document, int number) throws IOException {
    Path config = Files.writeString(directory.resolve(number + ".yaml"), document);
    return List.of("plan", "--config=" + config, "--granules=" + directory.resolve("none.h5"));
  }

  private static String lastLine(String text) {
    List<String> lines = text.lines().toList();
    return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
  }

  private static Outcome plan(Path config, Path granule, String... options) {
    List<String> command =
        new ArrayList<>(List.of("plan", "--config=" + config, "--granules=" + granule));
    command.addAll(List.of(options));
    return Greenland.firn(command.toArray(String[]::new));
  }

  private Outcome run(Path config, Path granule, String layout) {
    return Greenland.firn(
        "run",
        "--config=" + config,
        "--granules=" + granule,
        "--store=" + directory.resolve("limits.zarr"),
        "--layout=" + layout);
  }

  /** The shipped configuration at other orders. */
  private Path config(String parent, String child, String chunk) throws IOException {
    String yaml =
        Files.readString(Bundled.CONFIG)
            .replace("parent_order: 6", "parent_order: " + parent)
            .replace("child_order: 12", "child_order: " + child);
    return Files.writeString(
        directory.resolve("config.yaml"),
        chunk == null ? yaml : yaml + "    chunk_inner: " + chunk + "\n");
  }

  private Path tinyGranule() {
    return MadeGranule.tiny(directory.resolve("tiny.h5"));
  }

  /** Points strewn evenly over the Earth. */
  private Path randomGranule(String name, int rows, long seed) {
    Random random = new Random(seed);
    double[] latitudes = new double[rows];
    double[] longitudes = new double[rows];
    for (int row = 0; row < rows; row++) {
      latitudes[row] = Math.toDegrees(Math.asin(2 * random.nextDouble() - 1));
      longitudes[row] = 360 * random.nextDouble() - 180;
    }
    return granule(name, latitudes, longitudes);
  }

  private Path granule(String name, double[] latitudes, double[] longitudes) {
    return MadeGranule.write(directory.resolve(name), latitudes, longitudes);
  }
}
