package io.firn.aggregate.statistic;

import io.firn.aggregate.argument.Arguments;
import io.firn.aggregate.cell.IntegerSeries;
import io.firn.aggregate.cell.Series;
import java.util.Optional;

/** {@code sum}: the sum of the values. */
public final class Sum extends SeriesStatistic implements ExactStatistic {
  public Sum() {
    super("sum");
  }

  @Override
  double reduce(Series series, int group, double[] numbers) {
    return series.sum(group);
  }

  /**
   * Sums in 128 bits, so that only the final sum can overflow: whether a cell fails must not depend
   * on the order of its rows.
   */
  @Override
  public long reduceExactly(IntegerSeries series, int group) {
    long[] values = series.values();
    boolean unsigned = series.unsigned();
    long low = 0;
    long high = 0;
    for (int i = series.from(group); i < series.to(group); i++) {
      long value = values[i];
      low += value;
      long carry = Long.compareUnsigned(low, value) < 0 ? 1 : 0;
      high += carry + (unsigned ? 0 : value >> 63);
    }
    if (high != (unsigned ? 0 : low >> 63)) {
      throw new ArithmeticException("the sum takes more than 64 bits");
    }
    return low;
  }

  @Override
  public Optional<ExactStatistic> exact() {
    return Optional.of(this);
  }

  @Override
  Meaning meaning(Arguments arguments) {
    return Meaning.derived("sum", Meaning.Units.SAME, "area: sum");
  }
}
