package io.firn.aggregate.statistic;

import io.firn.aggregate.argument.Arguments;
import io.firn.aggregate.cell.Series;

/** {@code mean}, and {@code average} without weights: the arithmetic mean. */
final class Mean extends SeriesStatistic {
  Mean(String name) {
    super(name);
  }

  @Override
  double reduce(Series series, int group, double[] numbers) {
    return series.mean(group);
  }

  @Override
  Meaning meaning(Arguments arguments) {
    return Meaning.sameQuantity("mean", "area: mean");
  }
}
