package io.firn.aggregate.statistic;

import io.firn.aggregate.cell.Series;

/** {@code mean}: the arithmetic mean. */
final class Mean extends SeriesStatistic {
  Mean() {
    super("mean", Parameter.NONE);
  }

  @Override
  double reduce(Series series, int group, double argument) {
    return series.mean(group);
  }

  @Override
  Meaning meaning(Argument argument) {
    return Meaning.sameQuantity("mean", "area: mean");
  }
}
