package io.firn.aggregate.statistic;

import io.firn.aggregate.cell.Series;

/** {@code std}: the square root of the variance. */
final class StandardDeviation extends SeriesStatistic {
  private final Variance variance = new Variance();

  StandardDeviation() {
    super("std", Parameter.DDOF);
  }

  @Override
  double reduce(Series series, int group, double ddof) {
    return Math.sqrt(variance.reduce(series, group, ddof));
  }

  @Override
  Meaning meaning(Argument argument) {
    return Meaning.derived("standard deviation", Meaning.Units.SAME, "area: standard_deviation");
  }
}
