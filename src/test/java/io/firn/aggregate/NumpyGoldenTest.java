package io.firn.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.firn.aggregate.cell.ChunkRows;
import io.firn.column.DType;
import io.firn.config.FieldSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every value against numpy's, over ragged cells with NaN, infinities, ties and missing rows. */
class NumpyGoldenTest {
  private static final ChunkRows ROWS = Golden.rows();

  /** Their golden values are rounded from exact fractions, which numpy's own are not. */
  private static final Set<String> EXACT_VARIANCES = Set.of("var", "std", "nanvar", "nanstd");

  static Stream<Arguments> statistics() {
    return Golden.table("statistics.tsv").stream()
        .map(row -> Arguments.of(row[0], row[1], row[2], values(row, 3)));
  }

  @ParameterizedTest(name = "{0}({1}) of {2}")
  @MethodSource("statistics")
  void aStatisticIsNumpys(String name, String parameters, String source, double[] expected) {
    double[] cells =
        Golden.doubles(Golden.function(name, source, params(parameters), DType.FLOAT64), ROWS);

    // A variance is a sum of up to 520 squares, each of which rounds; all else is numpy's own bits.
    assertCells(cells, expected, EXACT_VARIANCES.contains(name) ? 1e-14 : 0);
  }

  static Stream<Arguments> expressions() {
    return Golden.table("expressions.tsv").stream()
        .map(row -> Arguments.of(row[0], values(row, 1)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("expressions")
  void anExpressionIsNumpysToTheLastBit(String text, double[] expected) {
    assertCells(Golden.doubles(Golden.expression(text), ROWS), expected, 0);
  }

  static Stream<Arguments> functions() {
    return Golden.table("functions.tsv").stream().map(row -> Arguments.of(row[0], values(row, 1)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("functions")
  void aTranscendentalFunctionIsNumpysButForItsRounding(String text, double[] expected) {
    // One unit in the last place (1.1e-16) from each library, and as much from each operation
    // after.
    assertCells(Golden.doubles(Golden.expression(text), ROWS), expected, 2e-15);
  }

  static Stream<Arguments> exact() {
    return Golden.table("exact.tsv").stream()
        .map(row -> Arguments.of(row[0], row[2], Arrays.copyOfRange(row, 3, row.length)));
  }

  @ParameterizedTest(name = "{0} of {1}")
  @MethodSource("exact")
  void integersAreExact(String name, String source, String[] expected) {
    boolean unsigned = source.equals("u64");
    FieldSpec field =
        Golden.function(name, source, Map.of(), unsigned ? DType.UINT64 : DType.INT64);
    byte[] bytes =
        Aggregator.compile(List.of(field), Golden.TYPES).aggregate(ROWS, weightless -> {})[0];

    int[] occupied = Golden.occupied(ROWS);
    for (int i = 0; i < occupied.length; i++) {
      long value = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(8 * occupied[i]);
      assertThat(unsigned ? Long.toUnsignedString(value) : Long.toString(value))
          .as("cell %d", occupied[i])
          .isEqualTo(expected[i]);
    }
  }

  @Test
  void theTableHasEmptyCells() {
    // What the other tests stand on: 22 occupied cells, 4 without rows.
    assertThat(Golden.occupied(ROWS)).hasSize(22).doesNotContain(0, 9, 10, 24);
  }

  private static void assertCells(double[] cells, double[] expected, double relative) {
    int[] occupied = Golden.occupied(ROWS);
    for (int i = 0; i < occupied.length; i++) {
      double value = cells[occupied[i]];
      if (relative == 0 || !Double.isFinite(expected[i])) {
        // As objects, so that NaN equals NaN; + 0.0 because the sign of a zero is not a result.
        assertThat(Double.valueOf(value + 0.0))
            .as("cell %d", occupied[i])
            .isEqualTo(Double.valueOf(expected[i] + 0.0));
      } else {
        assertThat(value)
            .as("cell %d", occupied[i])
            .isCloseTo(expected[i], within(relative * Math.abs(expected[i])));
      }
    }
  }

  private static Map<String, Object> params(String given) {
    Map<String, Object> params = new HashMap<>();
    for (String parameter : given.isEmpty() ? new String[0] : given.split(";")) {
      String[] parts = parameter.split("=", 2);
      params.put(
          parts[0],
          switch (parts[0]) {
            case "ddof" -> Long.valueOf(parts[1]);
            case "q" -> Double.valueOf(parts[1]);
            default -> parts[1];
          });
    }
    return params;
  }

  private static double[] values(String[] row, int from) {
    return Arrays.stream(row, from, row.length).mapToDouble(Golden::parse).toArray();
  }
}
