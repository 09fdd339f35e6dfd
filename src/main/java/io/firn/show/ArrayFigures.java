package io.firn.show;

/** Figures of the values of one array, to which values are added. Not thread-safe. */
public final class ArrayFigures {
  private long cells;
  private double least = Double.POSITIVE_INFINITY;
  private double most = Double.NEGATIVE_INFINITY;
  private double mean;

  /** Adds values; NaN counts as no value. */
  public void add(double[] values) {
    for (double value : values) {
      if (!Double.isNaN(value)) {
        cells++;
        least = Math.min(least, value);
        most = Math.max(most, value);
        // Welford's mean, which does not overflow where a sum would.
        mean += (value - mean) / cells;
      }
    }
  }

  /** The number of cells that have a value. */
  public long cells() {
    return cells;
  }

  /** The smallest value; positive infinity if there is none. */
  public double least() {
    return least;
  }

  /** The largest value; negative infinity if there is none. */
  public double most() {
    return most;
  }

  /** The mean of the cells, each with the same weight; 0 if there is none. */
  public double mean() {
    return mean;
  }
}
