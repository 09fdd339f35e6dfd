package io.firn.aggregate.statistic;

import io.firn.aggregate.cell.IntegerSeries;

/** The form of a statistic that loses nothing on integers. */
public interface ExactStatistic {
  /**
   * Its value for one group that has at least one value, unsigned where the series is.
   *
   * @throws ArithmeticException when 64 bits cannot hold it
   */
  long reduceExactly(IntegerSeries series, int group);
}
