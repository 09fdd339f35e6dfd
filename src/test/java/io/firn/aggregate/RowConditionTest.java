package io.firn.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.FirnException;
import io.firn.aggregate.cell.Block;
import io.firn.column.Column;
import io.firn.column.DType;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RowConditionTest {
  private static final Map<String, DType> TYPES = Map.of("h", DType.FLOAT64, "q", DType.INT64);

  private static boolean[] retain(String expression, Column h, Column q) {
    boolean[] keep = new boolean[h.size()];
    Arrays.fill(keep, true);
    RowCondition.compile(expression, TYPES.keySet()).retain(Map.of("h", h, "q", q), h.size(), keep);
    return keep;
  }

  @Test
  void aRowStaysWhereTheConditionHolds() {
    Column h = Columns.doubles(1.0, 9000.0, -3.0, Double.NaN);
    Column q = Columns.longs(DType.INT64, 0L, 0L, 1L, 0L);

    assertThat(retain("(q == 0) & (np.abs(h) < 5e3)", h, q))
        .containsExactly(true, false, false, false);
    assertThat(retain("(q == 1) | ~(h < 5e3)", h, q)).containsExactly(false, true, true, true);
  }

  @Test
  void aMissingValueMeetsNoCondition() {
    Column h = Columns.doubles(1.0, null, null);
    Column q = Columns.longs(DType.INT64, null, 1L, null);

    assertThat(retain("h != 2", h, q)).containsExactly(true, false, false);
    assertThat(retain("np.isnan(h) | (q == 1)", h, q)).containsExactly(false, false, false);
  }

  @Test
  void aRowThatIsOutAlreadyStaysOut() {
    boolean[] keep = {false, true, true};

    RowCondition.compile("h > 0", TYPES.keySet())
        .retain(Map.of("h", Columns.doubles(1.0, 1.0, 1.0)), 2, keep);

    // The third row lies beyond those asked about.
    assertThat(keep).containsExactly(false, true, true);
  }

  @Test
  void rowsBeyondOneBlockAreTheirOwn() {
    int rows = 2 * Block.SIZE + 3;
    Column h =
        Columns.doubles(IntStream.range(0, rows).mapToObj(i -> (double) i).toArray(Double[]::new));
    boolean[] keep = new boolean[rows];
    Arrays.fill(keep, true);

    RowCondition.compile("h % 2 == 1", TYPES.keySet()).retain(Map.of("h", h), rows, keep);

    for (int row = 0; row < rows; row++) {
      assertThat(keep[row]).as("row %d", row).isEqualTo(row % 2 == 1);
    }
  }

  @Test
  void itsColumnsAreKnown() {
    assertThat(RowCondition.compile("(h > np.pi) & (h < np.e * 2)", TYPES.keySet()).columns())
        .containsExactly("h");
  }

  @Test
  void whatIsNoConditionIsRefused() {
    assertThatThrownBy(() -> RowCondition.compile("h - 2", TYPES.keySet()))
        .isInstanceOf(FirnException.class)
        .hasMessage(
            "Invalid filter expression 'h - 2': the result must be true or false, but '-' at column 3 is a number");
    assertThatThrownBy(() -> RowCondition.compile("h > np.mean(h)", TYPES.keySet()))
        .hasMessageContaining(
            "np.mean at column 5 reduces many rows to one number, but a filter looks at one row at a time");
    assertThatThrownBy(() -> RowCondition.compile("1 < 2", TYPES.keySet()))
        .hasMessageEndingWith("it looks at no column");
  }
}
