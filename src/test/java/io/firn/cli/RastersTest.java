package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.firn.Bundled;
import io.firn.cli.Greenland.Outcome;
import io.firn.storage.ObjectStores;
import io.firn.zarr.StoredArray;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The bundled granules on rows and columns of EPSG:3413. */
class RastersTest {
  private static final Path CONFIG = Bundled.RASTER_CONFIG;
  private static final String CHUNKS = "    chunk_inner: [16, 16]\n";

  /** Computed by numpy in float64, the places by pyproj. */
  private static final Path GOLDEN =
      Path.of("src/test/resources/io/firn/golden/atl06_greenland_epsg3413_1km.csv");

  @TempDir static Path directory;
  private static Path whole;
  private static JsonNode report;
  private static Map<String, byte[]> objects;
  private static int stores;

  @BeforeAll
  static void run() throws IOException {
    whole = directory.resolve("whole.zarr");
    report = Greenland.run(CONFIG, whole);
    objects = Greenland.bytes(whole);
  }

  private static Path config(String more) throws IOException {
    return Files.writeString(
        directory.resolve("config-%d.yaml".formatted(stores++)), Files.readString(CONFIG) + more);
  }

  private static Path gridded(String more, String... options) throws IOException {
    Path store = directory.resolve("store-%d.zarr".formatted(stores++));
    Greenland.run(config(more), store, options);
    return store;
  }

  @Test
  void theReportBalances() {
    assertThat(report.get("rows_scanned").asInt()).isEqualTo(36_934);
    assertThat(report.get("rows_gridded").asInt()).isEqualTo(22_284);
    assertThat(report.get("rows_filtered").asInt()).isEqualTo(36_934 - 22_284);
    assertThat(report.get("cells_with_data").asInt()).isEqualTo(347);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", CHUNKS, CHUNKS + "    sharded: true\n"})
  void everyCellHoldsWhatNumpyComputes(String chunks) throws IOException {
    Path store = chunks.isEmpty() ? whole : gridded(chunks);
    StoredArray count = StoredArray.open(ObjectStores.open(store.toString()), "count");
    assertThat(List.of(count.length(), count.width())).containsExactly(320L, 192L);
    assertGolden(store, GOLDEN);
    long rows = 0;
    int cells = 0;
    for (int row = 0; row < 320; row++) {
      for (int column = 0; column < 192; column++) {
        long n = count.at(row, column).longValue();
        rows += n;
        cells += n > 0 ? 1 : 0;
      }
    }
    assertThat(rows).isEqualTo(22_284);
    assertThat(cells).isEqualTo(347).isEqualTo(Files.readAllLines(GOLDEN).size() - 1);
  }

  /** zagg's own configuration of Antarctica, as it is. */
  @Test
  void theTemplateOfZaggGivesWhatNumpyComputes() throws IOException {
    Path store = directory.resolve("antarctica.zarr");
    JsonNode south =
        Greenland.run(
            Path.of("src/test/resources/io/firn/config/atl06_polar.yaml"),
            store,
            "--granules=src/test/resources/io/firn/golden/atl06_antarctica.h5");
    Path golden = Path.of("src/test/resources/io/firn/golden/atl06_antarctica.csv");
    assertGolden(store, golden);
    assertThat(south.get("cells_with_data").asInt())
        .isEqualTo(Files.readAllLines(golden).size() - 1);
    assertThat(south.get("shards").asInt()).isEqualTo(6);
    assertThat(south.get("rows_scanned").asInt()).isEqualTo(6 * 120);
  }

  private static void assertGolden(Path store, Path golden) throws IOException {
    Map<String, StoredArray> arrays = new HashMap<>();
    List<String> lines = Files.readAllLines(golden);
    List<String> names = List.of(lines.get(0).split(","));
    for (String name : names.subList(2, names.size())) {
      arrays.put(name, StoredArray.open(ObjectStores.open(store.toString()), name));
    }
    for (String line : lines.subList(1, lines.size())) {
      String[] values = line.split(",");
      long row = Long.parseLong(values[0]);
      long column = Long.parseLong(values[1]);
      for (int i = 2; i < values.length; i++) {
        String name = names.get(i);
        float reference = (float) Double.parseDouble(values[i]);
        boolean exact = i < 5;
        // One ulp: both sides sum in float64, in different orders.
        assertThat(arrays.get(name).at(row, column).floatValue())
            .as("%s of row %d, column %d", name, row, column)
            .isBetween(
                exact ? reference : Math.nextDown(reference),
                exact ? reference : Math.nextUp(reference));
      }
    }
  }

  @Test
  void workersReadersAndMemoryMakeNoDifferenceToTheBytes() throws IOException {
    String sharded = CHUNKS + "    sharded: true\n";
    Path plenty = gridded(sharded, "--targetParallelism=1");
    Path scratch = Files.createDirectory(directory.resolve("scratch"));
    Path little =
        gridded(
            sharded,
            "--targetParallelism=2",
            "--memoryPerWorker=64k",
            "--reader=netcdf-java",
            "--scratch=" + scratch);
    Greenland.assertSameBytes(Greenland.bytes(little), Greenland.bytes(plenty));
    // So little memory did need the scratch.
    Files.delete(scratch);
    Files.createFile(scratch);
    Outcome without =
        Greenland.firn(
            "run",
            "--config=" + config(sharded),
            "--granules=" + Greenland.GLOB,
            "--store=" + directory.resolve("unspilled.zarr"),
            "--memoryPerWorker=64k",
            "--scratch=" + scratch);
    assertThat(without.err()).contains("Cannot spill observations");
  }

  /** As GDAL writes it, over several lines: all but the configuration is that of the code. */
  @Test
  void wellKnownTextMakesTheStoreOfItsCode() throws IOException {
    Path config = directory.resolve("wkt.yaml");
    Files.writeString(
        config,
        Files.readString(CONFIG)
            .replace(
                "crs: EPSG:3413",
                """
                crs: |
                      PROJCS["WGS 84 / NSIDC Sea Ice Polar Stereographic North",
                        GEOGCS["WGS 84",
                          DATUM["WGS_1984", SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],
                            AUTHORITY["EPSG","6326"]],
                          PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],
                          UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]], AUTHORITY["EPSG","4326"]],
                        PROJECTION["Polar_Stereographic"], PARAMETER["latitude_of_origin",70],
                        PARAMETER["central_meridian",-45], PARAMETER["false_easting",0], PARAMETER["false_northing",0],
                        UNIT["metre",1,AUTHORITY["EPSG","9001"]],
                        AXIS["Easting",SOUTH], AXIS["Northing",SOUTH], AUTHORITY["EPSG","3413"]]\
                """));
    Path store = directory.resolve("wkt.zarr");
    Greenland.run(config, store);
    Map<String, byte[]> written = Greenland.bytes(store);
    assertThat(written.keySet()).isEqualTo(objects.keySet());
    written.forEach(
        (key, content) -> {
          if (!key.startsWith(".firn/") && !key.equals("zarr.json")) {
            assertThat(content).as(key).isEqualTo(objects.get(key));
          }
        });
    assertThat(new String(written.get("zarr.json"), StandardCharsets.UTF_8))
        .contains("\"proj:code\": \"EPSG:3413\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x/c/0", "y/c/0", "x/zarr.json", "crs/zarr.json", "h_max/c/0/1"})
  void whateverHappensToAnObjectIsNamed(String key) throws IOException {
    Path file = whole.resolve(key);
    byte[] content = objects.get(key);
    byte[] flipped = content.clone();
    flipped[content.length / 2] ^= 4;
    try {
      Files.write(file, flipped);
      assertFault(key);
      Files.write(file, Arrays.copyOf(content, content.length - 1));
      assertFault(key);
      Files.delete(file);
      assertFault(key);
    } finally {
      Files.write(file, content);
    }
    assertThat(Greenland.firn("verify", whole.toString()).exitCode()).isZero();
  }

  @Test
  void coordinatesBeyondTheirOneChunkAreForeign() throws IOException {
    Path foreign = Files.write(whole.resolve("x/c/1"), objects.get("x/c/0"));
    try {
      assertFault("x/c/1");
    } finally {
      Files.delete(foreign);
    }
  }

  private static void assertFault(String key) {
    Outcome outcome = Greenland.firn("verify", whole.toString());
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.out()).contains("Cannot prove object " + key);
  }

  @Test
  void aShardIsCalledByItsTile() throws IOException {
    Path file = whole.resolve("h_max/c/0/1");
    try {
      Files.delete(file);
      assertThat(Greenland.firn("verify", whole.toString()).out())
          .contains("of array h_max, shard tile (0,1): it is missing");
    } finally {
      Files.write(file, objects.get("h_max/c/0/1"));
    }
  }

  /** As a commit leaves it that was cut off between the coordinates and the root. */
  @Test
  void aCommitThatWasCutOffIsResumed() throws IOException {
    Path store = gridded("");
    for (String lost : List.of("zarr.json", "x/zarr.json", "x/c/0", ".firn/receipts/1")) {
      Files.deleteIfExists(store.resolve(lost));
    }
    Greenland.run(CONFIG, store, "--resume");
    Greenland.assertSameBytes(Greenland.bytes(store), objects);
  }

  @Test
  void aPlanSaysWhatARunWouldDo() {
    Outcome plan = Greenland.firn("plan", "--config=" + CONFIG, "--granules=" + Greenland.GLOB);
    assertThat(plan.exitCode()).as(plan.err()).isZero();
    assertThat(plan.out()).contains("in shards 36,934, outside 0", "of 4,096 cells, 1 a shard");
  }

  @Test
  void aMapIsDrawnOnItsOwnPlane() throws IOException {
    Path map = directory.resolve("map.png");
    Outcome shown = Greenland.firn("show", whole.toString(), "--array=h_mean", "--map=" + map);
    assertThat(shown.exitCode()).as(shown.err()).isZero();
    assertThat(shown.out()).contains("320 × 192", "347");
    assertThat(ImageIO.read(map.toFile()).getHeight()).isBetween(200, 1000);
    assertThat(Greenland.firn("show", whole.toString(), "--array=x", "--map=" + map).err())
        .contains(
            "Cannot draw array 'x': only arrays with one value or digest for each cell can be drawn");
  }

  @Test
  void aLayoutIsNotChosenByAnOption() {
    Outcome outcome =
        Greenland.firn(
            "run",
            "--config=" + CONFIG,
            "--granules=" + Greenland.GLOB,
            "--store=" + directory.resolve("none.zarr"),
            "--layout=compact");
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err())
        .contains("Invalid --layout 'compact': a store of rectilinear cells spans them all");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "EPSG:27700; 'OSGB 1936 / British National Grid' is not on a supported datum",
        "EPSG:999999; no CRS with this code is known",
        "+proj=robin; projection 'robin' is not supported",
        "GEOCCS[]; it cannot be read: ",
      })
  void aCrsThatIsNotSupportedIsOneError(String crs, String reason) throws IOException {
    Path config = directory.resolve("crs-%d.yaml".formatted(stores++));
    Files.writeString(config, Files.readString(CONFIG).replace("EPSG:3413", crs));
    Outcome outcome =
        Greenland.firn(
            "run",
            "--config=" + config,
            "--granules=" + Greenland.GLOB,
            "--store=" + directory.resolve("none.zarr"));
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err())
        .contains("Invalid output.grid.crs '" + crs + "': ", reason)
        .doesNotContain("\tat ");
    assertThat(directory.resolve("none.zarr")).doesNotExist();
  }

  /** zagg's own, of Antarctica, where none of these granules is. */
  @Test
  void theTemplateOfZaggIsRead() {
    Outcome outcome =
        Greenland.firn(
            "run",
            "--config=src/test/resources/io/firn/config/atl06_polar.yaml",
            "--granules=" + Greenland.GLOB,
            "--store=" + directory.resolve("south.zarr"));
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err())
        .contains(
            "no observation of the 8 granules lies in the grid (36,934 rows scanned, 0 without a usable coordinate, 36,934 outside)");
  }
}
