package io.firn.aggregate.statistic;

import io.firn.aggregate.cell.Series;
import java.math.BigDecimal;

/**
 * {@code quantile} and {@code percentile}: interpolated linearly between the values about rank
 * {@code (n - 1) q}, as numpy's method {@code linear} (type 7 of R. J. Hyndman, Y. Fan, "Sample
 * quantiles in statistical packages", The American Statistician 50 (1996)); NaN where any value is.
 */
final class Quantile extends SeriesStatistic {
  Quantile(String name, Parameter parameter) {
    super(name, parameter);
  }

  @Override
  double reduce(Series series, int group, double argument) {
    double[] sorted = series.sorted();
    int from = series.from(group);
    int last = series.to(group) - 1;
    if (Double.isNaN(sorted[last])) {
      return Double.NaN;
    }
    double rank = (last - from) * (parameter() == Parameter.PERCENTILE ? argument / 100 : argument);
    int below = (int) rank;
    double fraction = rank - below;
    double low = sorted[from + below];
    double high = sorted[Math.min(from + below + 1, last)];
    double difference = high - low;
    // Taken from the nearer value, or the result could leave the interval by a rounding.
    return fraction < 0.5 ? low + difference * fraction : high - difference * (1 - fraction);
  }

  @Override
  Meaning meaning(Argument argument) {
    String rank = BigDecimal.valueOf(argument.number()).stripTrailingZeros().toPlainString();
    return Meaning.sameQuantity(rank + " " + name(), null);
  }
}
