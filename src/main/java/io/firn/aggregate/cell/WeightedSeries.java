package io.firn.aggregate.cell;

import java.util.Arrays;

/**
 * The values of one row-wise expression over a chunk with a weight for each, grouped by cell,
 * without the rows in which either is missing. What several statistics need of them is computed
 * once, on first use.
 */
public final class WeightedSeries {
  private final Series values;
  private final Series weights;
  private double[] cumulative;
  private WeightedSeries withoutNaN;

  /**
   * @param weights of the same groups as {@code values}
   */
  WeightedSeries(Series values, Series weights) {
    this.values = values;
    this.weights = weights;
  }

  public Series values() {
    return values;
  }

  public Series weights() {
    return weights;
  }

  /** Σwx / Σw of a group. */
  public double mean(int group) {
    double[] x = values.values();
    double[] w = weights.values();
    double[] products = values.scratch();
    int from = values.from(group);
    int count = values.count(group);
    for (int i = 0; i < count; i++) {
      products[i] = x[from + i] * w[from + i];
    }
    return PairwiseSum.of(products, 0, count) / weights.sum(group);
  }

  /** Whether any weight of a group is below 0. */
  public boolean anyNegative(int group) {
    double[] w = weights.values();
    for (int i = weights.from(group); i < weights.to(group); i++) {
      if (w[i] < 0) {
        return true;
      }
    }
    return false;
  }

  /**
   * The sum of the weights up to and with each of {@link Series#sorted} values of its group. Of
   * equal values the lighter ones come first, so that no sum depends on the order of the rows.
   * Means nothing in a group that has a NaN.
   */
  public double[] cumulative() {
    if (cumulative == null) {
      cumulative = new double[values.to(values.groups() - 1)];
      int[] placed = new int[values.scratch().length];
      for (int group = 0; group < values.groups(); group++) {
        placeWeights(group, placed);
        for (int i = values.from(group) + 1; i < values.to(group); i++) {
          cumulative[i] += cumulative[i - 1];
        }
      }
    }
    return cumulative;
  }

  /** Puts the weights of a group into the order of its sorted values. */
  private void placeWeights(int group, int[] placed) {
    double[] sorted = values.sorted();
    double[] x = values.values();
    double[] w = weights.values();
    int from = values.from(group);
    int count = values.count(group);
    Arrays.fill(placed, 0, count, 0);
    for (int i = from; i < from + count; i++) {
      int first = firstOf(x[i], sorted, from, count);
      cumulative[first + placed[first - from]++] = w[i];
    }
    for (int first = 0; first < count; first += Math.max(1, placed[first])) {
      if (placed[first] > 1) {
        Arrays.sort(cumulative, from + first, from + first + placed[first]);
      }
    }
  }

  /** Where the values begin that are equal to one of them. */
  private static int firstOf(double value, double[] sorted, int from, int count) {
    int first = from;
    for (int left = count; left > 1; ) {
      int half = left >>> 1;
      first += sorted[first + half - 1] < value ? half : 0;
      left -= half;
    }
    return first;
  }

  /** The values that are not NaN, and their weights; this series itself when none is. */
  public WeightedSeries withoutNaN() {
    if (withoutNaN == null) {
      Series numbers = values.withoutNaN();
      withoutNaN =
          numbers == values ? this : new WeightedSeries(numbers, weights.whereNotNaN(values));
    }
    return withoutNaN;
  }
}
