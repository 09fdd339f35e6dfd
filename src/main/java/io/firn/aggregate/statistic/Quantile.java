package io.firn.aggregate.statistic;

import io.firn.aggregate.argument.Arguments;
import io.firn.aggregate.argument.Parameter;
import io.firn.aggregate.cell.Series;
import java.math.BigDecimal;

/**
 * {@code quantile} and {@code percentile}: interpolated linearly between the values about rank
 * {@code (n - 1) q}, as numpy's method {@code linear} (type 7 of R. J. Hyndman, Y. Fan, "Sample
 * quantiles in statistical packages", The American Statistician 50 (1996)); NaN where any value is.
 */
final class Quantile extends SeriesStatistic {
  private final double whole;

  /**
   * @param whole what {@code q} is a fraction of, 1 or 100
   */
  Quantile(String name, int whole) {
    super(
        name,
        Parameter.number("q", "a number from 0 to " + whole, q -> q >= 0 && q <= whole)
            .byPosition());
    this.whole = whole;
  }

  /** The quantile that is asked for, from 0 to 1. */
  double fraction(double[] numbers) {
    return numbers[0] / whole;
  }

  @Override
  double reduce(Series series, int group, double[] numbers) {
    double[] sorted = series.sorted();
    int from = series.from(group);
    int last = series.to(group) - 1;
    if (Double.isNaN(sorted[last])) {
      return Double.NaN;
    }
    double rank = (last - from) * fraction(numbers);
    int below = (int) rank;
    double fraction = rank - below;
    double low = sorted[from + below];
    double high = sorted[Math.min(from + below + 1, last)];
    double difference = high - low;
    // From the nearer value, or rounding could take the result out of the interval.
    return fraction < 0.5 ? low + difference * fraction : high - difference * (1 - fraction);
  }

  @Override
  Meaning meaning(Arguments arguments) {
    String rank = BigDecimal.valueOf(arguments.numbers()[0]).stripTrailingZeros().toPlainString();
    return Meaning.sameQuantity(rank + " " + name(), null);
  }
}
