package io.firn.show;

/** Figures of the values of one array. Grows value by value; not thread-safe. */
public final class ArrayFigures {
  private long cells;
  private double least = Double.POSITIVE_INFINITY;
  private double most = Double.NEGATIVE_INFINITY;
  private double mean;

  /** Adds values; NaN is none. */
  public void add(double[] values) {
    for (double value : values) {
      if (!Double.isNaN(value)) {
        cells++;
        least = Math.min(least, value);
        most = Math.max(most, value);
        // Welford's, which does not overflow where a sum would.
        mean += (value - mean) / cells;
      }
    }
  }

  /** Cells that have a value. */
  public long cells() {
    return cells;
  }

  /** The least value; positive infinity where there is none. */
  public double least() {
    return least;
  }

  /** The largest value; negative infinity where there is none. */
  public double most() {
    return most;
  }

  /** The mean of the cells, each with the same weight; 0 where there is none. */
  public double mean() {
    return mean;
  }
}
