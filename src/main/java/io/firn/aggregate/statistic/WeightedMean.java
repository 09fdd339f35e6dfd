package io.firn.aggregate.statistic;

import io.firn.aggregate.argument.Arguments;
import io.firn.aggregate.cell.WeightedSeries;

/** {@code average} with weights: Σwx / Σw. */
final class WeightedMean extends WeightedStatistic {
  @Override
  boolean takesNegativeWeights() {
    return true;
  }

  @Override
  double reduce(WeightedSeries series, int group, double[] numbers) {
    return series.mean(group);
  }

  @Override
  Meaning meaning(Arguments arguments) {
    return Meaning.sameQuantity("weighted mean", "area: mean");
  }
}
