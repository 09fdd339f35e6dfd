package io.firn.aggregate.statistic;

import io.firn.aggregate.argument.Arguments;
import io.firn.aggregate.cell.Series;

/** {@code std}: the square root of the variance. */
final class StandardDeviation extends SeriesStatistic {
  private final Variance variance = new Variance();

  StandardDeviation() {
    super("std", Variance.DDOF);
  }

  @Override
  double reduce(Series series, int group, double[] numbers) {
    return Math.sqrt(variance.reduce(series, group, numbers));
  }

  @Override
  Meaning meaning(Arguments arguments) {
    return Meaning.derived("standard deviation", Meaning.Units.SAME, "area: standard_deviation");
  }
}
