package io.firn.aggregate;

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
