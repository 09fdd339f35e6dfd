package io.firn.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.aggregate.cell.ChunkRows;
import io.firn.column.DType;
import io.firn.config.FieldSpec;
import io.firn.config.Problems;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is kept of the records that samples belong to. */
class RecordStatisticsTest {
  private static final ChunkRows ROWS = Golden.rows();

  /** 2^53 + 1 and its neighbours, which float64 cannot tell apart. */
  private static final long ODD = (1L << 53) + 1;

  /** Cell 0: one record twice; cell 1: two records; cell 2: nothing; cell 3: the largest number. */
  private static final ChunkRows RECORDS =
      Columns.chunk(
          4,
          new int[] {0, 1, 3, 0, 1, 3, 0},
          Map.of("shot", Columns.longs(DType.UINT64, ODD, ODD, -1L, ODD, ODD - 1, null, null)));

  static Stream<Arguments> records() {
    return Golden.table("records.tsv").stream()
        .map(row -> Arguments.of(row[0], row[1], Arrays.copyOfRange(row, 2, row.length)));
  }

  @ParameterizedTest(name = "{0} of {1}")
  @MethodSource("records")
  void valuesAreZaggs(String function, String source, String[] expected) {
    double[] cells =
        Golden.doubles(Golden.function(function, source, Map.of(), DType.FLOAT64), ROWS);

    int[] occupied = Golden.occupied(ROWS);
    for (int i = 0; i < occupied.length; i++) {
      assertThat(cells[occupied[i]])
          .as("cell %d", occupied[i])
          .isEqualTo(Double.valueOf(Golden.parse(expected[i])));
    }
  }

  @Test
  void numbersOfRecordsAreExactBeyondFloat64() {
    assertThat(longs("shot_number")).containsExactly(ODD, 0, 7, -1);
    assertThat(longs("shot_count")).containsExactly(1, 2, 0, 1);
  }

  private static long[] longs(String function) {
    FieldSpec field =
        new FieldSpec(
            "x", new FieldSpec.Function(function, "shot", Map.of()), DType.UINT64, 7, Map.of());
    byte[] bytes =
        Aggregator.compile(List.of(field), Map.of("shot", DType.UINT64))
            .aggregate(RECORDS, weightless -> {})[0];
    long[] values = new long[4];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(values);
    return values;
  }

  @Test
  void anExpressionCannotNameThem() {
    Problems problems = new Problems();
    Aggregator.language()
        .check("x", Golden.expression("np.shot_number(h) + 1"), Set.of("h"), problems);
    assertThat(problems.messages())
        .singleElement()
        .asString()
        .contains("unknown function 'np.shot_number'");
  }

  @Test
  void theOnlyValueOfACellIsInTheUnitsOfItsSource() {
    FieldSpec field =
        new FieldSpec(
            "x",
            new FieldSpec.Function("single_shot_value", "t", Map.of()),
            DType.FLOAT64,
            0,
            Map.of());
    Aggregator aggregator = Aggregator.compile(List.of(field), Map.of("t", DType.FLOAT64));
    assertThat(aggregator.attributes(0, name -> Map.of("units", "seconds since 2018-01-01")))
        .containsEntry("units", "seconds since 2018-01-01")
        .containsEntry("long_name", "only value of t");
  }
}
