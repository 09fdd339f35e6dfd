package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.firn.Slow;
import io.firn.storage.ObjectStores;
import io.firn.zarr.StoredArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The shipped pipelines for photons whose cells hold more than a number, on their granule. */
@Slow
class Atl03FieldsTest {
  private static final Path PIPELINES = Path.of("pipelines/atl03");
  private static final Path TEMPLATES = Path.of("src/test/resources/io/firn/config");
  private static final Path GOLDEN = Path.of("src/test/resources/io/firn/golden");
  private static final Path GRANULE = PIPELINES.resolve("granules/ATL03_gt1l.h5").toAbsolutePath();

  private static Map<String, byte[]> strata;

  @TempDir Path directory;

  @ParameterizedTest
  @MethodSource("pipelines")
  void theStoreHoldsWhatZaggComputes(String pipeline, String golden, String delta)
      throws IOException {
    Path store = directory.resolve("photons.zarr");
    JsonNode report = run(config(pipeline, delta), store);
    assertThat(report.get("rows_scanned").asInt()).isEqualTo(2909);
    ZaggCells.assertLike(Files.readAllLines(GOLDEN.resolve(golden)), store);
  }

  @Tag("zagg")
  @ParameterizedTest
  @MethodSource("pipelines")
  void zaggComputesIt(String pipeline, String golden, String delta)
      throws IOException, InterruptedException {
    Python zagg = new Python("zagg_cells.py", directory);
    zagg.require("equality with zagg is not tested", "requirements-zagg.txt");
    String config = config(pipeline, delta).toString();
    List<String> cells = zagg.run("cells", config, GRANULE.toString()).lines().toList();
    assertThat(cells).isEqualTo(Files.readAllLines(GOLDEN.resolve(golden)));
  }

  /** Pipelines, what they are to give, and another delta in one of them. */
  static Stream<Arguments> pipelines() {
    return Stream.of(
        Arguments.of("atl03-tdigest", "atl03-tdigest.jsonl", "4096"),
        Arguments.of("atl03-waveform-counts", "atl03-waveform-counts.jsonl", "4096"),
        Arguments.of("atl03-waveform-chunk", "atl03-waveform-chunk.jsonl", "4096"),
        Arguments.of("atl03-strata", "atl03-strata.jsonl", "4096"),
        // So few centroids that most have several photons.
        Arguments.of("atl03-strata", "atl03-strata-coarse.jsonl", "8"));
  }

  /**
   * As zagg's own stores have them, tests/data/spec/temporal and kitchen_sink of its repository.
   */
  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      value = {
        """
        h_tdigest_signal => {"ragged": {"spec": "zagg-ragged/1", "element": {"dtype": "float32", "shape": [-1, 2]}, \
        "locations": "h_tdigest_signal_locations"}, "times": "h_tdigest_signal_times"}\
        """,
        """
        h_tdigest_signal_locations => {"ragged": {"spec": "zagg-ragged/1", "element": {"dtype": "uint64", "shape": [-1]}}, \
        "located": {"spec": "zagg-located/1", "shape": "per-centroid", "grammar": "mortie-morton/1"}}\
        """,
        """
        h_tdigest_signal_times => {"ragged": {"spec": "zagg-ragged/1", "element": {"dtype": "uint64", "shape": [-1]}}, \
        "temporal": {"spec": "zagg-toc/1", "shape": "per-centroid", "grammar": "mortie-toc/1"}}\
        """,
        """
        composition => {"composition": {"spec": "zagg-composition/1", "lanes": ["land", "ocean", "sea_ice", "land_ice", \
        "inland_water", "low", "med", "high"], "of": "h_tdigest_signal", "threshold": 2}}\
        """
      })
  void attributesAreZaggs(String array, String expected) throws IOException {
    ObjectMapper json = new ObjectMapper();
    ObjectNode attributes =
        (ObjectNode) json.readTree(strata().get(array + "/zarr.json")).get("attributes");
    attributes.remove("grid_mapping");
    assertThat((JsonNode) attributes).isEqualTo(json.readTree(expected));
  }

  @Test
  void scratchAndReaderMakeNoDifferenceToTheBytes() throws IOException {
    Path store = directory.resolve("little.zarr");
    run(
        config("atl03-strata", "8"),
        store,
        "--memoryPerWorker=1k",
        "--reader=netcdf-java",
        "--targetParallelism=1");
    Greenland.assertSameBytes(Greenland.bytes(store), strata());
  }

  /** The store of all kinds of companions, made once. */
  private Map<String, byte[]> strata() throws IOException {
    if (strata == null) {
      Path store = directory.resolve("plenty.zarr");
      run(config("atl03-strata", "8"), store);
      strata = Greenland.bytes(store);
    }
    return strata;
  }

  @Tag("zagg")
  @Test
  void readersOfZaggFindWhatIsStored() throws IOException, InterruptedException {
    Python zagg = new Python("zagg_cells.py", directory);
    zagg.require("no reader of zagg's is tested", "requirements-zagg.txt");
    Path store = directory.resolve("photons.zarr");
    run(config("atl03-strata", "8"), store);
    List<String> cells = zagg.run("read", store.toString(), "h_tdigest_signal").lines().toList();
    assertThat(cells).hasSize(124);
    for (String line : cells) {
      JsonNode cell = new ObjectMapper().readTree(line);
      for (String name : List.of("", "_locations", "_times")) {
        String array = "h_tdigest_signal" + name;
        byte[] list =
            StoredArray.open(ObjectStores.open(store.toString()), array)
                .list(cell.get("cell").asLong());
        assertThat(cell.get(array).asText()).isEqualTo(HexFormat.of().formatHex(list));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"atl03_tdigest_healpix", "atl03_tdigest_located_healpix"})
  void templatesOfZaggRunUnchanged(String template) throws IOException {
    Path store = directory.resolve("photons.zarr");
    run(TEMPLATES.resolve(template + ".yaml"), store);
    ZaggCells.assertLike(Files.readAllLines(GOLDEN.resolve("atl03-tdigest.jsonl")), store);
  }

  /**
   * Of 2,432 photons a beam, one in each cell, every seventh is of the transmit echo path; a
   * segment in the middle owns none. The second beam lies beyond the poles.
   */
  @Test
  void theGranuleOfZaggsOwnTestsIsGridded() throws IOException {
    Path store = directory.resolve("mini.zarr");
    Path config =
        Files.writeString(
            directory.resolve("mini.yaml"),
            Files.readString(TEMPLATES.resolve("atl03_tdigest_healpix.yaml"))
                .replace("parent_order: 11", "parent_order: 13"));
    JsonNode report =
        Greenland.run(config, store, "--granules=src/test/resources/io/firn/granule/atl03_mini.h5");
    assertThat(report.get("rows_missing").asInt()).isEqualTo(2432);
    assertThat(report.get("rows_filtered").asInt()).isEqualTo(348);
    assertThat(report.get("rows_gridded").asInt()).isEqualTo(2432 - 348);
    assertThat(report.get("cells_with_data").asInt()).isEqualTo(2432 - 348);
  }

  /** Of degrees: the whole Earth in cells of a ten-thousandth. */
  @ParameterizedTest
  @ValueSource(strings = {"atl03", "atl03_waveform_counts", "atl03_waveform_chunk"})
  void templatesOfZaggInDegreesRunUnchanged(String template) throws IOException {
    JsonNode report = run(TEMPLATES.resolve(template + ".yaml"), directory.resolve("degrees.zarr"));
    assertThat(report.get("rows_gridded").asInt()).isEqualTo(2909);
    // np.unique of (lon + 180) // 0.0001 and (90 - lat) // 0.0001.
    assertThat(report.get("cells_with_data").asInt()).isEqualTo(1099);
  }

  @Test
  void aReadPlanMakesNoDifferenceToTheBytes() throws IOException {
    readPlanMakesNoDifferenceToTheBytes(
        Files.readString(TEMPLATES.resolve("atl03_tdigest_healpix.yaml"))
            + "\n    domain: bbox\n    bounds: [178, 87.25, 180, 87.3]\n");
    // Of rows and columns the bounds are enough to leave rows alone.
    readPlanMakesNoDifferenceToTheBytes(
        Files.readString(TEMPLATES.resolve("atl03.yaml"))
            .replace("bounds: [-180, -90, 180, 90]", "bounds: [178, 87.25, 180, 87.3]"));
  }

  private void readPlanMakesNoDifferenceToTheBytes(String template) throws IOException {
    int plan = template.indexOf("  read_plan:");
    String without =
        template.substring(0, plan) + template.substring(template.indexOf("\naggregation:"));
    Path narrow = Files.createTempDirectory(directory, "narrow").resolve("store.zarr");
    JsonNode report = run(Files.writeString(directory.resolve("narrow.yaml"), template), narrow);
    assertThat(report.get("rows_gridded").asInt()).isPositive();
    assertThat(report.get("rows_outside").asInt()).isPositive();
    Path wide = Files.createTempDirectory(directory, "wide").resolve("store.zarr");
    run(Files.writeString(directory.resolve("wide.yaml"), without), wide);
    Greenland.assertSameBytes(Greenland.bytes(narrow), Greenland.bytes(wide));
  }

  @Test
  void aStoreOfListsIsShown() throws IOException {
    Path store = directory.resolve("photons.zarr");
    run(config("atl03-strata", "8"), store);
    Greenland.Outcome shown = Greenland.firn("show", store.toString());
    assertThat(shown.exitCode()).as(shown.err()).isZero();
    assertThat(shown.out())
        .contains("  references            https://doi.org/10.5067/ATLAS/ATL03.006\n")
        .contains("\narray                      type             shape ")
        .contains("\ncount                      int64            196608                 ")
        .contains("\nh_tdigest_signal_locations lists of uint64  196608\n");
  }

  @Test
  void theTemplateOfAnchoredWaveformsGivesWhatThePipelineDoes() throws IOException {
    Path theirs = directory.resolve("theirs.zarr");
    run(TEMPLATES.resolve("atl03_gain_bias_healpix.yaml"), theirs);
    Path ours = directory.resolve("ours.zarr");
    run(PIPELINES.resolve("atl03-waveform-chunk.yaml"), ours);
    Map<String, byte[]> objects = chunks(theirs);
    assertThat(objects).isNotEmpty();
    Greenland.assertSameBytes(objects, chunks(ours));
  }

  private static Map<String, byte[]> chunks(Path store) throws IOException {
    Map<String, byte[]> objects = Greenland.objects(store);
    objects.keySet().removeIf(key -> !key.startsWith("waveform_counts/c/"));
    return objects;
  }

  @ParameterizedTest
  @ValueSource(strings = {"atl03_tdigest_healpix_hive", "atl03_tdigest_strata_healpix"})
  void whatAsksForWindowsOfTimeIsToldSo(String template) {
    Greenland.Outcome outcome =
        Greenland.firn(
            "run",
            "--config=" + TEMPLATES.resolve(template + ".yaml"),
            "--granules=" + GRANULE,
            "--store=" + directory.resolve("none.zarr"));
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err().lines().filter(line -> !line.startsWith("Ignored")))
        .hasSize(2)
        .anySatisfy(
            line ->
                assertThat(line)
                    .contains("Invalid output.store_layout 'hive': not supported: compact and"))
        .anySatisfy(
            line ->
                assertThat(line)
                    .startsWith(
                        "firn: Invalid output.windowing '{...}': not supported: Firn writes one store"));
  }

  private Path config(String pipeline, String delta) throws IOException {
    String yaml = Files.readString(PIPELINES.resolve(pipeline + ".yaml"));
    return Files.writeString(
        directory.resolve("config.yaml"), yaml.replace("delta: 4096", "delta: " + delta));
  }

  private static JsonNode run(Path config, Path store, String... more) throws IOException {
    String[] arguments = Arrays.copyOf(more, more.length + 1);
    arguments[more.length] = "--granules=" + GRANULE;
    return Greenland.run(config, store, arguments);
  }
}
