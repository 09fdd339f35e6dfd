package io.firn.aggregate.statistic;

import io.firn.aggregate.argument.Arguments;
import io.firn.aggregate.cell.IntegerSeries;
import io.firn.aggregate.cell.Series;
import java.util.Optional;

/** {@code max}: the largest value; NaN where any value is. */
final class Maximum extends SeriesStatistic implements ExactStatistic {
  Maximum() {
    super("max");
  }

  @Override
  double reduce(Series series, int group, double[] numbers) {
    double[] values = series.values();
    double most = Double.NEGATIVE_INFINITY;
    for (int i = series.from(group); i < series.to(group); i++) {
      double value = values[i];
      // Also true for NaN; rarely true, so cheaper than Math.max.
      if (!(value <= most)) {
        if (Double.isNaN(value)) {
          return value;
        }
        most = value;
      }
    }
    return most;
  }

  @Override
  public long reduceExactly(IntegerSeries series, int group) {
    long[] values = series.values();
    long flip = series.signFlip();
    long most = values[series.from(group)] ^ flip;
    for (int i = series.from(group) + 1; i < series.to(group); i++) {
      most = Math.max(most, values[i] ^ flip);
    }
    return most ^ flip;
  }

  @Override
  public Optional<ExactStatistic> exact() {
    return Optional.of(this);
  }

  @Override
  Meaning meaning(Arguments arguments) {
    return Meaning.sameQuantity("maximum", "area: maximum");
  }
}
