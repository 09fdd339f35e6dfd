package io.firn.aggregate.cell;

import java.util.Arrays;
import java.util.BitSet;

/**
 * The float64 values of one row-wise expression over a chunk, grouped by cell, without the missing
 * ones. What several statistics need of them (sums, sorted values, values that are not NaN) is
 * computed once, on first use.
 */
public final class Series {
  private final double[] values;
  private final int[] bounds;
  private double[] sums;
  private double[] sorted;
  private double[] scratch;
  private Series withoutNaN;

  /**
   * @param values grouped values; entries at and after the last bound mean nothing
   * @param bounds where each group begins in {@code values}, and last where they end
   */
  Series(double[] values, int[] bounds) {
    this.values = values;
    this.bounds = bounds;
  }

  public int groups() {
    return bounds.length - 1;
  }

  /** Where the group's values begin in {@link #values} and {@link #sorted}. */
  public int from(int group) {
    return bounds[group];
  }

  /** Where the group's values end. */
  public int to(int group) {
    return bounds[group + 1];
  }

  public int count(int group) {
    return bounds[group + 1] - bounds[group];
  }

  /** All values, in observation order within a group. */
  public double[] values() {
    return values;
  }

  /** The groups without a value, or null when every group has one. */
  public BitSet emptyGroups() {
    return emptyGroups(bounds);
  }

  public static BitSet emptyGroups(int[] bounds) {
    BitSet empty = null;
    for (int group = 0; group + 1 < bounds.length; group++) {
      if (bounds[group] == bounds[group + 1]) {
        empty = empty == null ? new BitSet() : empty;
        empty.set(group);
      }
    }
    return empty;
  }

  public double sum(int group) {
    if (sums == null) {
      sums = new double[groups()];
      for (int g = 0; g < sums.length; g++) {
        sums[g] = PairwiseSum.of(values, from(g), to(g));
      }
    }
    return sums[group];
  }

  public double mean(int group) {
    return sum(group) / count(group);
  }

  /** All values, ascending within each group, with -0.0 before 0.0 and NaN last. */
  public double[] sorted() {
    if (sorted == null) {
      sorted = Arrays.copyOf(values, to(groups() - 1));
      for (int group = 0; group < groups(); group++) {
        Arrays.sort(sorted, from(group), to(group));
      }
    }
    return sorted;
  }

  /** An array with room for the values of any group, for the statistic that is being computed. */
  public double[] scratch() {
    if (scratch == null) {
      int most = 0;
      for (int group = 0; group < groups(); group++) {
        most = Math.max(most, count(group));
      }
      scratch = new double[most];
    }
    return scratch;
  }

  /** The values that are not NaN; this series itself when none is. */
  public Series withoutNaN() {
    if (withoutNaN == null) {
      withoutNaN = hasNaN() ? whereNotNaN(this) : this;
    }
    return withoutNaN;
  }

  private boolean hasNaN() {
    int end = bounds[groups()];
    for (int i = 0; i < end; i++) {
      if (Double.isNaN(values[i])) {
        return true;
      }
    }
    return false;
  }

  /**
   * The values at which another series is not NaN.
   *
   * @param of has the same groups
   */
  Series whereNotNaN(Series of) {
    double[] kept = new double[bounds[groups()]];
    int[] keptBounds = new int[bounds.length];
    int at = 0;
    for (int group = 0; group < groups(); group++) {
      for (int i = from(group); i < to(group); i++) {
        if (!Double.isNaN(of.values[i])) {
          kept[at++] = values[i];
        }
      }
      keptBounds[group + 1] = at;
    }
    return new Series(kept, keptBounds);
  }
}
