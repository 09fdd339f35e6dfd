package io.firn.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.firn.column.DType;
import io.firn.config.FieldSpec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FieldAttributesTest {
  private static final Map<String, Object> HEIGHT =
      Map.of(
          "long_name", "Land Ice height",
          "standard_name", "land_ice_surface_height",
          "units", "meters",
          "description", "Standard land-ice segment height",
          "_FillValue", 3.4028235e38,
          "valid_min", -9000.0,
          "coordinates", "latitude longitude");

  private static final Map<String, Object> TIME =
      Map.of("units", "seconds since 2018-01-01", "standard_name", "time");

  private static Map<String, Object> attributes(
      FieldSpec.Calculation calculation, Map<String, Object> declared, Map<String, Object> source) {
    FieldSpec field = new FieldSpec("x", calculation, DType.FLOAT64, 0, declared);
    return Aggregator.compile(List.of(field), Map.of("h", DType.FLOAT64))
        .attributes(0, name -> source);
  }

  private static FieldSpec.Function function(String name) {
    Map<String, Object> params =
        switch (name) {
          case "quantile" -> Map.of("q", 0.25);
          case "nanpercentile" -> Map.of("q", 25L);
          case "average", "nanmedian by weight", "std by weight" -> Map.of("weights", "h");
          case "quantile by weight" -> Map.of("weights", "h", "q", 0.9);
          case "var by weight" -> Map.of("weights", "h", "ddof", 1L);
          default -> Map.of();
        };
    return new FieldSpec.Function(name.replace(" by weight", ""), "h", params);
  }

  @Test
  void onlyWhatStillHoldsIsTakenFromTheSource() {
    assertThat(attributes(function("min"), Map.of(), HEIGHT))
        .containsExactly(
            entry("long_name", "minimum of Land Ice height"),
            entry("standard_name", "land_ice_surface_height"),
            entry("units", "meters"),
            entry("cell_methods", "area: minimum"),
            entry("description", "Standard land-ice segment height"));
    assertThat(attributes(function("var"), Map.of(), HEIGHT))
        .containsExactly(
            entry("long_name", "variance of Land Ice height"),
            entry("units", "meters2"),
            entry("cell_methods", "area: variance"),
            entry("description", "Standard land-ice segment height"));
    assertThat(attributes(function("count"), Map.of(), HEIGHT))
        .containsExactly(entry("long_name", "number of observations"), entry("units", "1"));
    assertThat(attributes(new FieldSpec.Expression("np.mean(h)"), Map.of(), HEIGHT)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "mean, mean of h, area: mean",
    "average, weighted mean of h, area: mean",
    "nanmax, maximum of h, area: maximum",
    "sum, sum of h, area: sum",
    "std, standard deviation of h, area: standard_deviation",
    "nanmedian, median of h, area: median",
    "quantile, 0.25 quantile of h,",
    "nanpercentile, 25 percentile of h,",
    "quantile by weight, weighted 0.9 quantile of h,",
    "nanmedian by weight, weighted median of h, area: median",
    "var by weight, weighted variance of h, area: variance",
    "std by weight, weighted standard deviation of h, area: standard_deviation"
  })
  void aStatisticSaysWhatItIs(String name, String longName, String cellMethods) {
    Map<String, Object> attributes = attributes(function(name), Map.of(), Map.of());

    assertThat(attributes.get("long_name")).isEqualTo(longName);
    assertThat(attributes.get("cell_methods")).isEqualTo(cellMethods);
    assertThat(attributes).doesNotContainKeys("units", "standard_name");
  }

  @ParameterizedTest
  @CsvSource({
    "m, m2",
    "1, 1",
    "m s-1, (m s-1)2",
    "m2, (m2)2",
    "%, (%)2",
    "degrees_north, (degrees_north)2"
  })
  void aVarianceHasSquaredUnits(String units, String squared) {
    assertThat(attributes(function("var"), Map.of(), Map.of("units", units)))
        .containsEntry("units", squared);
  }

  @Test
  void aTimeKeepsItsBeginningOnlyWhereItIsStillATime() {
    for (String name : List.of("min", "max", "mean", "average", "median", "quantile", "nanmin")) {
      assertThat(attributes(function(name), Map.of(), TIME))
          .as(name)
          .containsEntry("units", "seconds since 2018-01-01")
          .containsEntry("calendar", "standard")
          .containsEntry("standard_name", "time");
    }
    assertThat(attributes(function("std"), Map.of(), TIME))
        .containsEntry("units", "seconds")
        .doesNotContainKeys("calendar", "standard_name");
    assertThat(attributes(function("var"), Map.of(), TIME)).containsEntry("units", "seconds2");
    assertThat(attributes(function("sum"), Map.of(), TIME)).containsEntry("units", "seconds");
  }

  @Test
  void theSourcesOwnCalendarStays() {
    assertThat(
            attributes(
                function("max"),
                Map.of(),
                Map.of("units", "days since 1950-01-01", "calendar", "noleap")))
        .containsEntry("calendar", "noleap");
  }

  @Test
  void theDocumentWins() {
    assertThat(
            attributes(function("min"), Map.of("units", "s", "long_name", "first", "a", 1L), TIME))
        .containsExactly(
            entry("long_name", "first"),
            entry("standard_name", "time"),
            entry("units", "s"),
            entry("cell_methods", "area: minimum"),
            entry("a", 1L));
    assertThat(attributes(new FieldSpec.Expression("np.mean(h)"), Map.of("units", "m s-1"), HEIGHT))
        .containsExactly(entry("units", "m s-1"));
  }

  private static List<String> warnings(
      String function, DType stored, DType source, Map<String, Object> attributes) {
    FieldSpec field = new FieldSpec("x", function(function), stored, 0, Map.of());
    return Aggregator.compile(List.of(field), Map.of("h", source)).warnings(name -> attributes);
  }

  @Test
  void aTypeTooCoarseForItsSourceIsWarnedOf() {
    assertThat(warnings("min", DType.FLOAT32, DType.FLOAT64, TIME))
        .containsExactly(
            "aggregation.variables.x.dtype: float32 keeps 7 digits, too few for h in seconds since 2018-01-01; declare float64");
    assertThat(warnings("max", DType.FLOAT32, DType.INT32, Map.of()))
        .containsExactly(
            "aggregation.variables.x.dtype: float32 holds integers exactly only up to 2^24, and h is int32; declare int32");
    assertThat(warnings("sum", DType.FLOAT64, DType.UINT64, Map.of())).hasSize(1);
  }

  @Test
  void aTypeThatSufficesIsNotWarnedOf() {
    assertThat(warnings("min", DType.FLOAT64, DType.FLOAT64, TIME)).isEmpty();
    assertThat(warnings("min", DType.FLOAT32, DType.FLOAT64, HEIGHT)).isEmpty();
    assertThat(warnings("std", DType.FLOAT32, DType.FLOAT64, TIME)).isEmpty();
    assertThat(warnings("max", DType.FLOAT32, DType.INT16, Map.of())).isEmpty();
    assertThat(warnings("len", DType.FLOAT32, DType.FLOAT64, TIME)).isEmpty();
  }
}
