package io.firn.aggregate.statistic;

import io.firn.aggregate.argument.Arguments;
import io.firn.aggregate.cell.WeightedSeries;
import io.firn.aggregate.cell.Width;

/**
 * {@code quantile} and {@code percentile} with weights: the smallest value up to which the weights
 * come to the fraction {@code q} of their sum, as numpy's method {@code inverted_cdf}, which alone
 * takes weights there. Rows of weight 0 play no part in it. NaN where any value or weight is, and
 * where the weights add up to infinity.
 */
final class WeightedQuantile extends WeightedStatistic {
  private final Quantile plain;

  WeightedQuantile(Quantile plain) {
    this.plain = plain;
  }

  @Override
  Width width(Width values, Width weights) {
    return values;
  }

  @Override
  double reduce(WeightedSeries series, int group, double[] numbers) {
    return of(series, group, plain.fraction(numbers));
  }

  /**
   * The quantile of one group.
   *
   * @param q from 0 to 1
   */
  static double of(WeightedSeries series, int group, double q) {
    double[] sorted = series.values().sorted();
    int low = series.values().from(group);
    int high = series.values().to(group) - 1;
    if (Double.isNaN(sorted[high])) {
      return Double.NaN;
    }
    double[] cumulative = series.cumulative();
    double total = cumulative[high];
    if (!(total < Double.POSITIVE_INFINITY)) {
      return Double.NaN;
    }
    while (low < high) {
      int middle = (low + high) >>> 1;
      // The quotient and not q times the sum, which rounds to the other side now and then.
      double share = cumulative[middle] / total;
      if (share == 0 || share < q) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return sorted[low];
  }

  @Override
  Meaning meaning(Arguments arguments) {
    return Meaning.sameQuantity("weighted " + plain.meaning(arguments).phrase(), null);
  }
}
