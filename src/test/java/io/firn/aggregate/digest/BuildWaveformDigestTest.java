package io.firn.aggregate.digest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.firn.aggregate.Aggregator;
import io.firn.aggregate.Golden;
import io.firn.aggregate.cell.ChunkRows;
import io.firn.column.DType;
import io.firn.config.FieldSpec;
import io.firn.config.Problems;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class BuildWaveformDigestTest {
  private static final FieldSpec.Kind FLUX = new FieldSpec.Ragged(2, true, false, null);

  private static FieldSpec field(String source, FieldSpec.Kind kind, Map<String, Object> params) {
    return new FieldSpec(
        "x",
        kind,
        new FieldSpec.Function("build_waveform_digest", source, params),
        DType.FLOAT32,
        0,
        Map.of());
  }

  static Stream<Arguments> waveforms() {
    return Golden.table("waveforms.tsv").stream()
        .map(row -> Arguments.of(row[0], row[1], Arrays.copyOfRange(row, 2, row.length)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("waveforms")
  @SuppressWarnings("unchecked")
  void digestsAreZaggs(String source, String params, String[] expected) throws Exception {
    FieldSpec field = field(source, FLUX, new ObjectMapper().readValue(params, Map.class));
    ChunkRows rows = Golden.rows();
    byte[] bytes =
        Aggregator.compile(List.of(field), Golden.TYPES).aggregate(rows, weightless -> {})[0];

    ByteBuffer lists = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(lists.getInt()).isEqualTo(Golden.CELLS);
    int[] occupied = Golden.occupied(rows);
    int next = 0;
    for (int cell = 0; cell < Golden.CELLS; cell++) {
      byte[] list = new byte[lists.getInt()];
      lists.get(list);
      boolean filled = next < occupied.length && occupied[next] == cell;
      assertThat(HexFormat.of().formatHex(list))
          .as("cell %d", cell)
          .isEqualTo(filled ? expected[next] : "");
      next += filled ? 1 : 0;
    }
  }

  /** By zagg 0.61. */
  @ParameterizedTest
  @CsvSource({
    "1e-3, 1420, 5, 4.492301302963873",
    "1e-3, 1, 1, 3.0902323047094002",
  })
  void thresholdsAreZaggs(double rate, double samples, double correlation, double expected) {
    double independent = NormalQuantile.independent(samples, correlation);
    assertThat(NormalQuantile.threshold(rate, independent))
        .isCloseTo(expected, within(1e-15 * expected));
  }

  /** Quantiles of the normal distribution to ten digits, from tables. */
  @ParameterizedTest
  @CsvSource({"0.5, 0", "0.975, 1.9599639845", "0.01, -2.3263478740", "0.99999, 4.2648907939"})
  void quantilesAreThoseOfTheNormalDistribution(double p, double expected) {
    assertThat(NormalQuantile.of(p)).isCloseTo(expected, within(1.2e-9 * Math.abs(expected)));
  }

  private static List<String> problems(Object rate, long samples, Object correlation) {
    Map<String, Object> params =
        Map.of(
            "counts",
            "h",
            "noise_mean",
            1L,
            "noise_stddev",
            0.5,
            "false_positive_rate",
            rate,
            "samples_per_record",
            samples,
            "correlation_length",
            correlation);
    Problems problems = new Problems();
    Aggregator.language().check("f", field("h", FLUX, params), Set.of("h"), problems);
    return problems.messages();
  }

  /** zagg raises here: of a probability of 1 there is no quantile. */
  @ParameterizedTest
  @CsvSource({
    "1e-14, 1420, 1, 1420.0",
    "1e-9, 1000000000, 1, 1.0E9",
    "1e-17, 1, 1, 1.0",
    "5e-17, 1, 1, 1.0",
    "1e-10, 1000, 0.0001220703125, 8192000.0",
    "0.5, 1000, 1e-307, Infinity",
  })
  void aRateThatNoSampleCanHaveAShareOfIsRefused(
      double rate, long samples, double correlation, String independent) {
    assertThat(problems(rate, samples, correlation))
        .containsExactly(
            "Invalid f.params.false_positive_rate '%s': at least 1.2E-16 for each of the %s independent samples of a record"
                .formatted(rate, independent));
  }

  @ParameterizedTest
  @CsvSource({
    "1.2e-16, 1, 1",
    "1.71e-13, 1420, 1",
    "1.2e-7, 1000000000, 1",
    "1e-14, 1420, 1420",
    "0.9999999999999999, 1, 1",
  })
  void aRateOfWhichEachSampleHasAShareIsAllowedAndGivesALimit(
      double rate, long samples, double correlation) {
    assertThat(problems(rate, samples, correlation)).isEmpty();
    assertThat(NormalQuantile.threshold(rate, NormalQuantile.independent(samples, correlation)))
        .isFinite();
  }

  @Test
  void whatTheWeightsAreIsSaidInTheDocumentAndInTheStore() {
    Map<String, Object> params = Map.of("counts", "h", "noise_mean", 1L, "noise_stddev", 0.5);
    Aggregator flux =
        Aggregator.compile(List.of(field("h", FLUX, params)), Map.of("h", DType.FLOAT64));
    assertThat(flux.attributes(0, source -> Map.of())).containsEntry("weights", "flux");

    Problems problems = new Problems();
    Aggregator.language()
        .check(
            "f",
            field("h", new FieldSpec.Ragged(2, false, false, null), params),
            Set.of("h"),
            problems);
    Aggregator.language()
        .check(
            "f",
            field("h", FLUX, Map.of("counts", "h", "noise_mean", 1L, "gain", -1L)),
            Set.of("h"),
            problems);
    assertThat(problems.messages())
        .containsExactly(
            "Invalid f.weights 'counts': build_waveform_digest gives flux; declare it",
            "Missing f.params.noise_stddev: a column, a row-wise expression or a number",
            "Invalid f.params.gain '-1': a number above 0");
  }
}
