package io.firn.aggregate;

/** The form of a statistic that loses nothing on integers. */
interface ExactStatistic {
  /**
   * Its value for one group that has at least one value, unsigned where the series is.
   *
   * @throws ArithmeticException when 64 bits cannot hold it
   */
  long reduceExactly(IntegerSeries series, int group);
}
