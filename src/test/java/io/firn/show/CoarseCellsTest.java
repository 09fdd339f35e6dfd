package io.firn.show;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class CoarseCellsTest {
  @Property(tries = 200)
  void aCoarserCellHasTheMeanOfItsCells(
      @ForAll @Size(max = 5000) List<@LongRange(max = 100_000) Long> cells,
      @ForAll @IntRange(max = 5) int steps) {
    CoarseCells coarse = new CoarseCells();
    Map<Long, double[]> expected = new HashMap<>();
    for (long cell : cells) {
      coarse.add(cell, cell);
      double[] of = expected.computeIfAbsent(cell >> 2 * steps, c -> new double[2]);
      of[0] += cell;
      of[1]++;
    }
    CoarseCells before = coarse.copy();
    coarse.coarsen(steps);

    assertThat(coarse.steps()).isEqualTo(steps);
    // Sums of whole numbers below 2^53 are exact in any order.
    expected.forEach((cell, of) -> assertThat(coarse.mean(cell)).isEqualTo(of[0] / of[1]));
    assertThat(coarse.mean(100_001)).isNaN();
    assertThat(before.steps()).isZero();
    cells.forEach(cell -> assertThat(before.mean(cell)).isCloseTo(cell, within(0.0)));
  }

  @Test
  void tooManyCellsBecomeCoarserByThemselves() {
    CoarseCells cells = new CoarseCells();
    int count = 9_000_000;
    for (int cell = 0; cell < count; cell++) {
      cells.add(cell, 7);
    }
    assertThat(cells.steps()).isEqualTo(2);
    assertThat(cells.mean(0)).isEqualTo(7);
    assertThat(cells.mean((count - 1) >> 4)).isEqualTo(7);
    assertThat(cells.mean((count >> 4) + 1)).isNaN();
  }
}
