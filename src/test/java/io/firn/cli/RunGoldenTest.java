package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.firn.storage.ObjectStores;
import io.firn.zarr.StoredArray;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bundled granules at 6/12, against values computed by numpy in float64. */
class RunGoldenTest {
  @TempDir static Path directory;
  private static Path store;
  private static JsonNode report;
  private static final List<Map<String, String>> GOLDEN = new ArrayList<>();
  private static final Map<String, StoredArray> ARRAYS = new HashMap<>();

  @BeforeAll
  static void run() throws IOException {
    store = directory.resolve("golden.zarr");
    report = Greenland.run(Greenland.config(directory, "k1.yaml"), store);
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                RunGoldenTest.class.getResourceAsStream(
                    "/io/firn/golden/atl06_greenland_order12.csv"),
                StandardCharsets.UTF_8))) {
      String[] names = in.readLine().split(",");
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String[] values = line.split(",");
        Map<String, String> row = new HashMap<>();
        for (int i = 0; i < names.length; i++) {
          row.put(names[i], values[i]);
        }
        GOLDEN.add(row);
      }
    }
  }

  @Test
  void theReportBalances() {
    assertThat(report.get("granules").asInt()).isEqualTo(8);
    // 8 granules of 6 beams, two beams missing from one of them.
    assertThat(report.get("groups").asInt()).isEqualTo(46);
    assertThat(report.get("rows_scanned").asInt()).isEqualTo(36_934);
    assertThat(report.get("rows_gridded").asInt()).isEqualTo(22_284);
    assertThat(report.get("rows_filtered").asInt()).isEqualTo(36_934 - 22_284);
    assertThat(report.get("cells_with_data").asInt()).isEqualTo(254);
    assertThat(report.get("verified").asBoolean()).isTrue();
  }

  @Test
  void everyCellOfTheGoldenTableIsThereAndNoOther() throws IOException {
    StoredArray count = array("count");
    long rows = 0;
    int cells = 0;
    for (long i = 0; i < count.length(); i++) {
      long n = count.at(i).longValue();
      rows += n;
      cells += n > 0 ? 1 : 0;
    }
    assertThat(GOLDEN).hasSize(254);
    assertThat(cells).isEqualTo(254);
    assertThat(rows).isEqualTo(22_284);
  }

  @Test
  void countsAndExtremesAreExact() throws IOException {
    Map<Long, Long> places = places();
    for (Map<String, String> row : GOLDEN) {
      long place = places.get(Long.parseLong(row.get("nested")));
      assertThat(array("count").at(place).longValue()).isEqualTo(Long.parseLong(row.get("count")));
      for (String name : List.of("h_min", "h_max")) {
        assertThat(array(name).at(place).floatValue())
            .as(name)
            .isEqualTo((float) Double.parseDouble(row.get(name)));
      }
      for (String name : List.of("t_min", "t_max")) {
        assertThat(array(name).at(place).doubleValue())
            .as(name)
            .isEqualTo(Double.parseDouble(row.get(name)));
      }
    }
  }

  @Test
  void everyOtherStatisticIsTheFloatNearestToTheFloat64Reference() throws IOException {
    Map<Long, Long> places = places();
    for (String name :
        List.of("h_mean", "h_sigma", "h_variance", "h_q25", "h_q50", "h_q75", "t_variance")) {
      StoredArray array = array(name);
      for (Map<String, String> row : GOLDEN) {
        float reference = (float) Double.parseDouble(row.get(name));
        // One ulp: both sides sum in float64 but in different orders, which can tip the one
        // rounding to float32.
        assertThat(array.at(places.get(Long.parseLong(row.get("nested")))).floatValue())
            .as("%s of cell %s", name, row.get("nested"))
            .isBetween(Math.nextDown(reference), Math.nextUp(reference));
      }
    }
  }

  @Test
  void theShippedConfigurationWithTimesGivesTheSameTimes() throws IOException {
    Path times = directory.resolve("times.zarr");
    Greenland.run(Path.of("pipelines/atl06/atl06-times.yaml"), times);
    for (String name : List.of("min", "max")) {
      StoredArray array = StoredArray.open(ObjectStores.open(times.toString()), "time_" + name);
      Map<Long, Long> places = places();
      for (Map<String, String> row : GOLDEN) {
        assertThat(array.at(places.get(Long.parseLong(row.get("nested")))).doubleValue())
            .isEqualTo(Double.parseDouble(row.get("t_" + name)));
      }
    }
  }

  private static Map<Long, Long> places() throws IOException {
    StoredArray ids = array("cell_ids");
    Map<Long, Long> places = new HashMap<>();
    for (long i = 0; i < ids.length(); i++) {
      places.put(ids.at(i).longValue(), i);
    }
    return places;
  }

  private static StoredArray array(String name) throws IOException {
    StoredArray open = ARRAYS.get(name);
    if (open == null) {
      open = StoredArray.open(ObjectStores.open(store.toString()), name);
      ARRAYS.put(name, open);
    }
    return open;
  }
}
