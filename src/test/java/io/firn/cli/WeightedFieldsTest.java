package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.firn.storage.ObjectStores;
import io.firn.zarr.StoredArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Weighted statistics from the configuration to the store, against numpy's. */
class WeightedFieldsTest {
  private static final Path TEMPLATE =
      Path.of("src/test/resources/io/firn/config/atl06_polar.yaml");
  private static final Path GOLDEN = Path.of("src/test/resources/io/firn/golden");

  private static final String FIELDS =
      """
          h_q10: {function: quantile, source: h_li, params: {q: 0.1, weights: "1.0 / s_li**2"}}
          h_median: {function: np.median, source: h_li, params: {weights: "1.0 / s_li**2"}}
          h_p90: {function: nanpercentile, source: h_li, params: {weights: "1.0 / s_li**2", q: 90}}
          h_var: {function: var, source: h_li, params: {weights: "1.0 / s_li**2"}, dtype: float64}
          h_std: {function: std, source: h_li, params: {weights: "s_li**-2", ddof: 1}, dtype: float64}
          h_range:
            expression: "np.quantile(h_li, .9, weights=s_li**-2) - np.quantile(h_li, .1, weights=s_li**-2)"
            dtype: float64
          h_weightless: {function: median, source: h_li, params: {weights: 0}, dtype: float64}

      output:\
      """;

  @TempDir Path directory;

  @Test
  void everyCellHoldsWhatNumpyComputes() throws IOException {
    Path config = directory.resolve("weighted.yaml");
    Files.writeString(config, Files.readString(TEMPLATE).replace("\noutput:", FIELDS));
    Path store = directory.resolve("weighted.zarr");
    JsonNode report =
        Greenland.run(config, store, "--granules=" + GOLDEN.resolve("atl06_antarctica.h5"));

    List<String> lines = Files.readAllLines(GOLDEN.resolve("atl06_antarctica_weighted.csv"));
    String[] names = lines.get(0).split(",");
    Map<String, StoredArray> arrays = new HashMap<>();
    for (String name : Arrays.copyOfRange(names, 2, names.length)) {
      arrays.put(name, StoredArray.open(ObjectStores.open(store.toString()), name));
    }
    StoredArray weightless = StoredArray.open(ObjectStores.open(store.toString()), "h_weightless");
    assertThat(report.get("cells_with_data").asInt()).isEqualTo(lines.size() - 1).isPositive();
    for (String line : lines.subList(1, lines.size())) {
      String[] values = line.split(",");
      long row = Long.parseLong(values[0]);
      long column = Long.parseLong(values[1]);
      for (int i = 2; i < names.length; i++) {
        double expected = values[i].equals("nan") ? Double.NaN : Double.parseDouble(values[i]);
        double stored = arrays.get(names[i]).at(row, column).doubleValue();
        if (List.of("h_var", "h_std").contains(names[i]) && !Double.isNaN(expected)) {
          // numpy leaves the rounding of its mean in: heights of 2,800 m to half of 2^-41, squared.
          assertThat(stored)
              .as("%s of %s", names[i], line)
              .isCloseTo(expected, within(1e-12 * expected + 1e-24));
        } else {
          // One of the heights, which are float32, or the difference of two.
          assertThat(stored).as("%s of %s", names[i], line).isEqualTo(Double.valueOf(expected));
        }
      }
      assertThat(weightless.at(row, column).doubleValue()).isNaN();
    }
  }
}
