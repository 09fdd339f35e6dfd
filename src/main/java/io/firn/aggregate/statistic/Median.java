package io.firn.aggregate.statistic;

import io.firn.aggregate.argument.Arguments;
import io.firn.aggregate.cell.Series;

/** {@code median}: the middle value, or the mean of the two middle ones; NaN where any value is. */
final class Median extends SeriesStatistic {
  Median() {
    super("median");
  }

  @Override
  double reduce(Series series, int group, double[] numbers) {
    double[] sorted = series.sorted();
    int from = series.from(group);
    int last = series.to(group) - 1;
    if (Double.isNaN(sorted[last])) {
      return Double.NaN;
    }
    double low = sorted[from + (last - from) / 2];
    double high = sorted[from + (last - from + 1) / 2];
    // The sum of two equal values could overflow.
    return low == high ? low : (low + high) / 2;
  }

  @Override
  Meaning meaning(Arguments arguments) {
    return Meaning.sameQuantity("median", "area: median");
  }
}
