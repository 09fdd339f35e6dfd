package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.firn.storage.ObjectStores;
import io.firn.zarr.StoredArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The shipped pipeline for photons, on its granule. */
class Atl03Test {
  private static final Path CONFIG = Path.of("pipelines/atl03/atl03.yaml");
  private static final Path GRANULE =
      Path.of("pipelines/atl03/granules/ATL03_gt1l.h5").toAbsolutePath();
  private static final Path GOLDEN =
      Path.of("src/test/resources/io/firn/golden/atl03_northpole_order19.csv");
  private static final Path TEMPLATE = Path.of("src/test/resources/io/firn/config/atl03.yaml");

  /** Every form that a filter takes, and columns of two levels and of a dataset of columns. */
  private static final String EVERYTHING =
      """
          - {level: segments, dataset: "/{group}/geolocation/segment_ph_cnt", op: ge, value: 68}
          - {level: segments, dataset: "/{group}/geolocation/surf_type", column: 1, op: eq, value: 1}
          - {level: photons, dataset: "/{group}/heights/signal_conf_ph", column: 1, op: ge, value: 2}
          - {expression: "abs(h_ph - dem_h) < 5"}
        base_level: photons
      """;

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"jhdf", "netcdf-java"})
  void theStoreHoldsWhatNumpyComputes(String reader) throws IOException {
    Path store = directory.resolve("atl03.zarr");
    JsonNode report = run(CONFIG, store, "--reader=" + reader);
    assertThat(report.get("groups").asInt()).isEqualTo(1);
    assertThat(report.get("rows_scanned").asInt()).isEqualTo(2909);
    List<String> lines = Files.readAllLines(GOLDEN);
    String[] names = lines.get(0).split(",");
    Map<Long, Map<String, Number>> cells = cells(store, List.of(names).subList(1, names.length));
    assertThat(cells).hasSize(lines.size() - 1);
    long rows = 0;
    for (String line : lines.subList(1, lines.size())) {
      String[] values = line.split(",");
      Map<String, Number> cell = cells.get(Long.parseLong(values[0]));
      assertThat(cell.get("count").longValue()).isEqualTo(Long.parseLong(values[1]));
      rows += cell.get("count").longValue();
      for (int i = 2; i < names.length; i++) {
        // Both sides sum in float64, in different orders.
        float reference = (float) Double.parseDouble(values[i]);
        assertThat(cell.get(names[i]).floatValue())
            .as("%s of %s", names[i], values[0])
            .isBetween(Math.nextDown(reference), Math.nextUp(reference));
      }
    }
    assertThat(report.get("rows_gridded").asLong()).isEqualTo(rows);
    assertThat(report.get("rows_filtered").asLong()).isEqualTo(2909 - rows);
  }

  @Tag("zagg")
  @Test
  void zaggPutsTheSameIntoTheSameCells() throws IOException, InterruptedException {
    assertLikeZagg(CONFIG);
  }

  @Tag("zagg")
  @Test
  void zaggFiltersTheSameAtEveryLevel() throws IOException, InterruptedException {
    assertLikeZagg(everything());
  }

  @Tag("zagg")
  @Test
  void zaggPutsTheSameOfItsTemplateIntoCellsOfHealpix() throws IOException, InterruptedException {
    String template = Files.readString(TEMPLATE);
    String healpix =
        template.substring(0, template.indexOf("    type: rectilinear"))
            + "    type: healpix\n    parent_order: 11\n    child_order: 19\n    chunk_inner: 13\n";
    assertLikeZagg(Files.writeString(directory.resolve("template.yaml"), healpix));
  }

  @Test
  void filtersOfTwoLevelsKeepTheRowsThatNumpyKeeps() throws IOException {
    JsonNode report = run(everything(), directory.resolve("everything.zarr"));
    // np.repeat of the segments by their photons, and the four conditions.
    assertThat(report.get("rows_gridded").asInt()).isEqualTo(2206);
    assertThat(report.get("rows_gridded").asInt() + report.get("rows_filtered").asInt())
        .isEqualTo(2909);
  }

  @Test
  void readersWorkersAndMemoryMakeNoDifferenceToTheBytes() throws IOException {
    Path config = everything();
    Path store = directory.resolve("plenty.zarr");
    run(config, store);
    Path scratch = Files.createDirectory(directory.resolve("scratch"));
    Path other = directory.resolve("little.zarr");
    String[] little = {
      "--reader=netcdf-java",
      "--targetParallelism=1",
      "--memoryPerWorker=1k",
      "--scratch=" + scratch
    };
    run(config, other, little);
    Greenland.assertSameBytes(Greenland.bytes(other), Greenland.bytes(store));
    // So little memory did need the scratch.
    Files.delete(scratch);
    Files.createFile(scratch);
    Greenland.Outcome without =
        Greenland.firn(
            "run",
            "--config=" + config,
            "--granules=" + GRANULE,
            "--store=" + directory.resolve("none.zarr"),
            "--memoryPerWorker=1k",
            "--scratch=" + scratch);
    assertThat(without.err()).contains("Cannot spill observations");
  }

  private Path everything() throws IOException {
    String yaml =
        Files.readString(CONFIG)
            .replace("  base_level: photons\n", EVERYTHING)
            .replace(
                "    h_ph: \"/{group}/heights/h_ph\"\n",
                """
                    h_ph: "/{group}/heights/h_ph"
                    conf: {path: "/{group}/heights/signal_conf_ph", column: 3}
                """)
            .replace(
                "    dem_mean:",
                """
                    conf_max: {function: max, source: conf, dtype: int32}
                    conf_mean: {function: mean, source: conf, dtype: float32}
                    dem_mean:\
                """);
    return Files.writeString(directory.resolve("everything.yaml"), yaml);
  }

  private void assertLikeZagg(Path config) throws IOException, InterruptedException {
    Python zagg = new Python("zagg_cells.py", directory);
    zagg.require("equality with zagg is not tested", "requirements-zagg.txt");
    List<String> expected =
        zagg.run("cells", config.toString(), GRANULE.toString()).lines().toList();
    Path store = directory.resolve("zagg.zarr");
    run(config, store);
    ZaggCells.assertLike(expected, store);
  }

  private static JsonNode run(Path config, Path store, String... more) throws IOException {
    String[] arguments = Arrays.copyOf(more, more.length + 1);
    arguments[more.length] = "--granules=" + GRANULE;
    return Greenland.run(config, store, arguments);
  }

  /** The values of the cells with rows, by nested index. */
  private static Map<Long, Map<String, Number>> cells(Path store, List<String> names)
      throws IOException {
    StoredArray ids = StoredArray.open(ObjectStores.open(store.toString()), "cell_ids");
    StoredArray count = StoredArray.open(ObjectStores.open(store.toString()), "count");
    Map<Long, Map<String, Number>> cells = new TreeMap<>();
    for (long i = 0; i < ids.length(); i++) {
      if (count.at(i).longValue() > 0) {
        cells.put(ids.at(i).longValue(), new TreeMap<>());
      }
    }
    for (String name : names) {
      StoredArray array = StoredArray.open(ObjectStores.open(store.toString()), name);
      for (long i = 0; i < ids.length(); i++) {
        Map<String, Number> cell = cells.get(ids.at(i).longValue());
        if (cell != null) {
          cell.put(name, array.at(i));
        }
      }
    }
    return cells;
  }
}
