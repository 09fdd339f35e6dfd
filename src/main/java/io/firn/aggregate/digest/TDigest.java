package io.firn.aggregate.digest;

import io.firn.aggregate.cell.PairwiseSum;
import java.util.Arrays;

/**
 * Compresses ascending values into centroids that become narrow towards both ends of the
 * distribution: T. Dunning, O. Ertl, "Computing Extremely Accurate Quantiles Using t-Digests"
 * (2019), with the scale function k1(q) = δ (asin(2q − 1) / π + 1/2) and greedy merging from the
 * left. A centroid takes the values that follow it as long as it spans no more than one unit of k1.
 * So there are δ centroids or a few more, however many values, and one for each value up to 4δ/π.
 *
 * <p>All in float64, by the same operations in the same order as zagg, so that both give the same
 * centroids. Builds one digest after another; not thread-safe.
 */
final class TDigest {
  private final double delta;
  private final int longest;
  private double[] means;
  private double[] weights;
  private int[] starts;
  private double[] cumulative;
  private int centroids;

  /**
   * @param delta δ, the number of centroids that a long list of values comes to, at least 1
   * @param longest the most values that will be compressed at once
   */
  TDigest(double delta, int longest) {
    this.delta = delta;
    this.longest = longest;
    int most = (int) most(delta, longest);
    this.means = new double[most];
    this.weights = new double[most];
    this.starts = new int[most];
  }

  /** The most centroids that {@code count} values can come to. */
  static long most(double delta, long count) {
    // A centroid and the first value after it span more than a unit, so any two span more than one.
    return (long) Math.min(count, 2 * Math.ceil(delta) + 2);
  }

  /** Heap bytes of one for up to {@code longest} values. */
  static long bytes(double delta, long longest, boolean weighted) {
    return most(delta, longest) * (2 * Double.BYTES + Integer.BYTES)
        + (weighted ? longest * Double.BYTES : 0);
  }

  /** Centroids of what was compressed last. */
  int centroids() {
    return centroids;
  }

  double mean(int centroid) {
    return means[centroid];
  }

  double weight(int centroid) {
    return weights[centroid];
  }

  /** The first member of a centroid, counted from the first value. */
  int start(int centroid) {
    return starts[centroid];
  }

  /** Compresses {@code values[from]} to {@code values[to - 1]}, ascending, of weight 1 each. */
  void compress(double[] values, int from, int to) {
    int count = to - from;
    centroids = 0;
    // With so few, even the two in the middle, the narrowest pair, span more than a unit.
    if (count <= 4 * delta / Math.PI - 1) {
      for (int i = 0; i < count; i++) {
        add(i, values[from + i], 1);
      }
      return;
    }
    double left = 0;
    for (int start = 0; start < count; ) {
      int end = end(null, start, count, count, left + 1);
      double sum = values[from + start] + PairwiseSum.of(values, from + start + 1, from + end);
      add(start, sum / (end - start), end - start);
      left = scale(end, count);
      start = end;
    }
  }

  /**
   * Compresses the first {@code count} of weighted values.
   *
   * @param values ascending; replaced by their products with the weights
   * @param weight positive
   */
  void compress(double[] values, double[] weight, int count) {
    cumulative = cumulative == null ? new double[longest] : cumulative;
    double total = 0;
    for (int i = 0; i < count; i++) {
      total += weight[i];
      cumulative[i] = total;
      values[i] *= weight[i];
    }
    centroids = 0;
    double left = 0;
    for (int start = 0; start < count; ) {
      int end = end(cumulative, start, count, total, left + 1);
      double mass = weight[start] + PairwiseSum.of(weight, start + 1, end);
      double sum = values[start] + PairwiseSum.of(values, start + 1, end);
      add(start, sum / mass, mass);
      left = scale(cumulative[end - 1], total);
      start = end;
    }
  }

  /**
   * Where a centroid ends: behind the last value whose right edge is at most {@code limit} on the
   * scale, but behind its first value at least. The edges ascend, so doubling steps find it in time
   * logarithmic in the centroid's size; each step costs an arc sine.
   *
   * @param cumulative weights up to and with each value, or null for weights of 1
   */
  private int end(double[] cumulative, int start, int count, double total, double limit) {
    int within = start;
    int beyond = start + 1;
    for (int step = 1; beyond < count && edge(cumulative, beyond, total) <= limit; step *= 2) {
      within = beyond;
      beyond = (int) Math.min(count, (long) beyond + step);
    }
    while (beyond - within > 1) {
      int middle = (within + beyond) >>> 1;
      if (edge(cumulative, middle, total) <= limit) {
        within = middle;
      } else {
        beyond = middle;
      }
    }
    return within + 1;
  }

  private double edge(double[] cumulative, int value, double total) {
    return scale(cumulative == null ? value + 1 : cumulative[value], total);
  }

  private double scale(double weight, double total) {
    double q = Math.min(1, weight / total);
    return delta * (StrictMath.asin(2 * q - 1) / Math.PI + 0.5);
  }

  private void add(int start, double mean, double weight) {
    // Where the sum of the weights is NaN or infinite, each value becomes a centroid.
    if (centroids == means.length) {
      means = Arrays.copyOf(means, longest);
      weights = Arrays.copyOf(weights, longest);
      starts = Arrays.copyOf(starts, longest);
    }
    starts[centroids] = start;
    means[centroids] = mean;
    weights[centroids] = weight;
    centroids++;
  }
}
