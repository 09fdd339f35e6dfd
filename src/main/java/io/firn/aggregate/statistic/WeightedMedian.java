package io.firn.aggregate.statistic;

import io.firn.aggregate.argument.Arguments;
import io.firn.aggregate.cell.WeightedSeries;
import io.firn.aggregate.cell.Width;

/**
 * {@code median} with weights: the smallest value up to which the weights come to half of their
 * sum, which is the weighted quantile of 0.5. Of an even number of equal weights it is the lower of
 * the two values in the middle, where the plain median is their mean.
 */
final class WeightedMedian extends WeightedStatistic {
  @Override
  Width width(Width values, Width weights) {
    return values;
  }

  @Override
  double reduce(WeightedSeries series, int group, double[] numbers) {
    return WeightedQuantile.of(series, group, 0.5);
  }

  @Override
  Meaning meaning(Arguments arguments) {
    return Meaning.sameQuantity("weighted median", "area: median");
  }
}
