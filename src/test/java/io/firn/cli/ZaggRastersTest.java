package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.firn.Bundled;
import io.firn.storage.ObjectStores;
import io.firn.zarr.StoredArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same configuration and granules on rows and columns, by zagg. */
@Tag("zagg")
class ZaggRastersTest {
  @TempDir Path directory;

  @Test
  void theSameRowsAreInTheSameCells() throws IOException, InterruptedException {
    try (Stream<Path> files = Files.list(Bundled.GRANULES)) {
      List<String> granules =
          files.map(Path::toString).filter(file -> file.endsWith(".h5")).sorted().toList();
      assertLikeZagg(Bundled.RASTER_CONFIG, granules);
    }
  }

  @Test
  void theTemplateOfAntarcticaGivesTheSameUnchanged() throws IOException, InterruptedException {
    assertLikeZagg(
        Path.of("src/test/resources/io/firn/config/atl06_polar.yaml"),
        List.of(
            Path.of("src/test/resources/io/firn/golden/atl06_antarctica.h5")
                .toAbsolutePath()
                .toString()));
  }

  /**
   * Cells of 0.0001 degrees over the whole Earth, 1,800,192 rows of 3,600,128 columns. Reading by
   * segments, as the template has it, zagg misses rows at the edges of these small shards.
   */
  @Test
  void theTemplateOfZaggGivesTheSameWhereItReadsWholeGroups()
      throws IOException, InterruptedException {
    String template = Files.readString(Path.of("src/test/resources/io/firn/config/atl03.yaml"));
    int plan = template.indexOf("  read_plan:");
    Path config = directory.resolve("template.yaml");
    Files.writeString(
        config,
        template.substring(0, plan) + template.substring(template.indexOf("\naggregation:")));
    assertLikeZagg(
        config,
        List.of(Path.of("pipelines/atl03/granules/ATL03_gt1l.h5").toAbsolutePath().toString()));
  }

  /** Compares every cell of every field: counts exactly, others within the rounding of float32. */
  private void assertLikeZagg(Path config, List<String> granules)
      throws IOException, InterruptedException {
    Python zagg = new Python("zagg_cells.py", directory);
    zagg.require("equality of rasters with zagg is not tested", "requirements-zagg.txt");
    List<String> arguments = new ArrayList<>(List.of("cells", config.toString()));
    arguments.addAll(granules);
    List<String> expected = zagg.run(arguments.toArray(String[]::new)).lines().toList();
    Path store = directory.resolve("zagg.zarr");
    JsonNode report = Greenland.run(config, store, "--granules=" + String.join(",", granules));
    assertThat(report.get("cells_with_data").asLong()).isEqualTo(expected.size()).isPositive();
    ObjectMapper json = new ObjectMapper();
    Map<String, StoredArray> arrays = new HashMap<>();
    for (String line : expected) {
      JsonNode theirs = json.readTree(line);
      for (Map.Entry<String, JsonNode> field : theirs.properties()) {
        String name = field.getKey();
        if (name.equals("row") || name.equals("column")) {
          continue;
        }
        StoredArray array = arrays.get(name);
        if (array == null) {
          array = StoredArray.open(ObjectStores.open(store.toString()), name);
          arrays.put(name, array);
        }
        double value = field.getValue().asDouble();
        // zagg sums in float32: its error is of the order of the largest height of a cell.
        boolean exact = name.equals("count") || name.endsWith("_min") || name.endsWith("_max");
        double tolerance = exact ? 0 : 1e-6 * Math.max(20, Math.abs(value));
        if (name.equals("h_variance")) {
          tolerance = 1e-4 * Math.max(1, value);
        }
        assertThat(
                array.at(theirs.get("row").asLong(), theirs.get("column").asLong()).doubleValue())
            .as("%s of %s", name, line)
            .isCloseTo(value, within(tolerance));
      }
    }
  }
}
