package io.firn.aggregate.statistic;

import io.firn.aggregate.argument.Arguments;
import io.firn.aggregate.cell.IntegerSeries;
import io.firn.aggregate.cell.Series;
import java.util.Optional;

/** {@code min}: the smallest value; NaN where any value is. */
final class Minimum extends SeriesStatistic implements ExactStatistic {
  Minimum() {
    super("min");
  }

  @Override
  double reduce(Series series, int group, double[] numbers) {
    double[] values = series.values();
    double least = Double.POSITIVE_INFINITY;
    for (int i = series.from(group); i < series.to(group); i++) {
      double value = values[i];
      // Also true for NaN; rarely true, so cheaper than Math.min.
      if (!(value >= least)) {
        if (Double.isNaN(value)) {
          return value;
        }
        least = value;
      }
    }
    return least;
  }

  @Override
  public long reduceExactly(IntegerSeries series, int group) {
    long[] values = series.values();
    long flip = series.signFlip();
    long least = values[series.from(group)] ^ flip;
    for (int i = series.from(group) + 1; i < series.to(group); i++) {
      least = Math.min(least, values[i] ^ flip);
    }
    return least ^ flip;
  }

  @Override
  public Optional<ExactStatistic> exact() {
    return Optional.of(this);
  }

  @Override
  Meaning meaning(Arguments arguments) {
    return Meaning.sameQuantity("minimum", "area: minimum");
  }
}
