package io.firn.aggregate.statistic;

import io.firn.aggregate.argument.Arguments;
import io.firn.aggregate.cell.WeightedSeries;

/** {@code std} with weights: the square root of the weighted variance. */
final class WeightedStandardDeviation extends WeightedStatistic {
  private final WeightedVariance variance = new WeightedVariance();

  @Override
  double reduce(WeightedSeries series, int group, double[] numbers) {
    return Math.sqrt(variance.reduce(series, group, numbers));
  }

  @Override
  Meaning meaning(Arguments arguments) {
    return Meaning.derived(
        "weighted standard deviation", Meaning.Units.SAME, "area: standard_deviation");
  }
}
