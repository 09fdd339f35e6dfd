package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.firn.cli.Greenland.Outcome;
import io.firn.storage.ObjectStores;
import io.firn.zarr.StoredArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A granule of which every number is packed or missing in some way is gridded as netCDF4-python
 * reads it ({@code make_packed_track.py}).
 */
class PackedGranuleTest {
  private static final Path DIRECTORY = Path.of("src/test/resources/io/firn/cli/packed");
  private static final String GRANULES = "--granules=" + DIRECTORY.resolve("track.h5");

  private enum Reader {
    JHDF("jhdf"),
    NETCDF_JAVA("netcdf-java");

    private final String option;

    Reader(String option) {
      this.option = "--reader=" + option;
    }
  }

  @TempDir Path directory;

  private Path config(String... sourceLines) throws IOException {
    String more = sourceLines.length == 0 ? "" : "  " + String.join("\n  ", sourceLines) + "\n";
    return Files.writeString(
        directory.resolve("config.yaml"),
        """
        data_source:
          coordinates: {latitude: /lat, longitude: /lon}
          variables: {h: /h, gaps: /gaps}
        %saggregation:
          variables:
            count: {function: len, dtype: int64}
            h: {function: mean, source: h, dtype: float64}
            gaps: {function: mean, source: gaps, dtype: float64}
        output:
          grid: {type: rectilinear, crs: EPSG:4326, resolution: 1, bounds: [10, 20, 17, 27], chunk_shape: [7, 7]}
        """
            .formatted(more));
  }

  private static JsonNode attributes(Path store, String array) throws IOException {
    return new ObjectMapper()
        .readTree(store.resolve(array).resolve("zarr.json").toFile())
        .get("attributes");
  }

  @ParameterizedTest
  @EnumSource(Reader.class)
  void everyCellHoldsWhatItsPointsMean(Reader reader) throws IOException {
    Path store = directory.resolve("store.zarr");
    JsonNode report = Greenland.run(config(), store, GRANULES, reader.option);
    assertThat(report.get("rows_scanned").asInt()).isEqualTo(4_000);
    assertThat(report.get("rows_missing").asInt()).isEqualTo(rows("missing"));
    assertThat(report.get("rows_outside").asInt()).isZero();
    List<String> lines = Files.readAllLines(DIRECTORY.resolve("cells.csv"));
    assertThat(report.get("cells_with_data").asInt()).isEqualTo(lines.size() - 1);
    for (String line : lines.subList(1, lines.size())) {
      String[] cell = line.split(",");
      long row = Long.parseLong(cell[0]);
      long column = Long.parseLong(cell[1]);
      assertThat(at(store, "count", row, column)).isEqualTo(Double.parseDouble(cell[2]));
      // Both sides sum some hundred numbers in float64, in different orders.
      assertThat(at(store, "h", row, column)).isCloseTo(Double.parseDouble(cell[3]), within(1e-12));
      assertThat(at(store, "gaps", row, column))
          .isCloseTo(Double.parseDouble(cell[4]), within(1e-12));
    }
    assertThat(attributes(store, "h").get("units").asText()).isEqualTo("m");
  }

  private static double at(Path store, String array, long row, long column) throws IOException {
    return StoredArray.open(ObjectStores.open(store.toString()), array)
        .at(row, column)
        .doubleValue();
  }

  private static int rows(String name) throws IOException {
    Map<String, Integer> rows = new TreeMap<>();
    for (String line : Files.readAllLines(DIRECTORY.resolve("rows.tsv"))) {
      String[] fields = line.split("\t");
      rows.put(fields[0], Integer.parseInt(fields[1]));
    }
    return rows.get(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ge 0.75", "gt 0.75", "eq 0.07", "in [0.5, 0.75, 1.0]", "lt 0.29"})
  void aThresholdIsComparedWithTheUnpackedValue(String filter) throws IOException {
    String[] words = filter.split(" ", 2);
    String key = words[0].equals("in") ? "values" : "value";
    JsonNode report =
        Greenland.run(
            config(
                "filters:",
                "  - {dataset: /quality, op: %s, %s: %s}".formatted(words[0], key, words[1])),
            directory.resolve("store.zarr"),
            GRANULES);
    assertThat(report.get("rows_gridded").asInt()).isEqualTo(rows(filter));
  }

  @Test
  void whatIsReadAsStoredIsNamedOnceAndLosesItsUnits() throws IOException {
    Path store = directory.resolve("store.zarr");
    Path meant = config("unpack: false", "filters: [{dataset: /quality, op: ge, value: 75}]");
    // As stored, the packed coordinates are no places.
    String plain = Files.readString(meant).replace("/lat,", "/y,").replace("/lon}", "/x}");
    String config = "--config=" + Files.writeString(directory.resolve("plain.yaml"), plain);
    String notice =
        "unpack: false reads /gaps, /h, /quality as stored, although their"
            + " attributes say which numbers or missing values are meant; packed values are stored"
            + " without their units";
    Outcome planned =
        Greenland.firn("plan", config, GRANULES, "--out=" + directory.resolve("plan"));
    assertThat(planned.exitCode()).as(planned.err()).isZero();
    assertThat(planned.out()).containsOnlyOnce("note: " + notice);
    Files.copy(
        DIRECTORY.resolve("track.h5"),
        Files.createDirectories(directory.resolve("in")).resolve("a.h5"));
    Files.copy(DIRECTORY.resolve("track.h5"), directory.resolve("in/b.h5"));
    Outcome run =
        Greenland.firn(
            "run", config, "--store=" + store, "--granules=" + directory.resolve("in") + "/*.h5");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).containsOnlyOnce("  note         " + notice);
    assertThat(attributes(store, "h").has("units")).isFalse();
    // Its numbers are what they were.
    assertThat(attributes(store, "gaps").get("units").asText()).isEqualTo("m");
  }

  @Test
  void whatIsReadAsItIsMeantNeedsNoWord() throws IOException {
    Path store = directory.resolve("store.zarr");
    Outcome run = Greenland.firn("run", "--config=" + config(), "--store=" + store, GRANULES);
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err()).doesNotContain("unpack");
  }
}
