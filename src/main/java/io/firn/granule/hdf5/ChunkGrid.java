package io.firn.granule.hdf5;

/**
 * The chunks of a dataset of any number of dimensions, counted row by row: the last coordinate runs
 * fastest. Those of the present extent are numbered so, as are those of the largest extent, which
 * is how indexes of HDF5 1.10 and later count.
 */
final class ChunkGrid {
  private final long[] shape;
  private final long[] chunkShape;
  private final long[] counts;
  private final long[] mostCounts;

  /**
   * The chunks of an extent.
   *
   * @param maxShape what the shape may grow to, {@link Hdf5File#UNLIMITED} for any length
   */
  ChunkGrid(long[] shape, long[] maxShape, long[] chunkShape) {
    if (chunkShape.length != shape.length) {
      throw new IllegalStateException(
          "its chunks have %d dimensions, it has %d".formatted(chunkShape.length, shape.length));
    }
    this.shape = shape;
    this.chunkShape = chunkShape;
    this.counts = counts(shape);
    this.mostCounts = counts(maxShape);
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > mostCounts[i]) {
        throw new IllegalStateException("its extent exceeds its largest extent");
      }
    }
  }

  private long[] counts(long[] extent) {
    long[] counts = new long[extent.length];
    for (int i = 0; i < counts.length; i++) {
      counts[i] =
          extent[i] == Hdf5File.UNLIMITED ? Long.MAX_VALUE : ceilDiv(extent[i], chunkShape[i]);
    }
    return counts;
  }

  /** Quotient rounded up, of numbers that are not negative. */
  static long ceilDiv(long dividend, long divisor) {
    return -Math.floorDiv(-dividend, divisor);
  }

  int rank() {
    return shape.length;
  }

  /** Chunks of the present extent. */
  long size() {
    long size = 1;
    for (long count : counts) {
      size = Math.multiplyExact(size, count);
    }
    return size;
  }

  /** The number of the chunk at these coordinates, −1 where the extent ends before. */
  long number(long[] coordinates) {
    long number = 0;
    for (int i = 0; i < counts.length; i++) {
      if (coordinates[i] < 0 || coordinates[i] >= counts[i]) {
        return -1;
      }
      number = number * counts[i] + coordinates[i];
    }
    return number;
  }

  /** The number of the chunk that has this first element, −1 where no chunk of the extent has. */
  long numberOfElement(long[] element) {
    long[] coordinates = new long[counts.length];
    for (int i = 0; i < counts.length; i++) {
      if (element[i] % chunkShape[i] != 0) {
        return -1;
      }
      coordinates[i] = element[i] / chunkShape[i];
    }
    return number(coordinates);
  }

  /** The number of a chunk that is numbered by the largest extent, −1 beyond the present one. */
  long numberOfMost(long most) {
    return numberOfMost(most, 0);
  }

  /** As {@link #numberOfMost}, where the one unlimited dimension is counted as if it came first. */
  long numberOfUnlimited(long most) {
    int unlimited = 0;
    while (unlimited < counts.length - 1 && mostCounts[unlimited] != Long.MAX_VALUE) {
      unlimited++;
    }
    return numberOfMost(most, unlimited);
  }

  private long numberOfMost(long most, int slowest) {
    long[] coordinates = new long[counts.length];
    long rest = most;
    for (int i = counts.length - 1; i >= 0; i--) {
      if (i != slowest) {
        coordinates[i] = rest % mostCounts[i];
        rest /= mostCounts[i];
      }
    }
    if (counts.length > 0) {
      coordinates[slowest] = rest;
    }
    return number(coordinates);
  }

  /** The number by the largest extent of a chunk of the present one. */
  long most(long number) {
    long most = 0;
    long factor = 1;
    long rest = number;
    for (int i = counts.length - 1; i >= 0; i--) {
      most += rest % counts[i] * factor;
      rest /= counts[i];
      factor *= mostCounts[i];
    }
    return most;
  }

  /** Whether a chunk of the present extent reaches beyond it. */
  boolean reachesBeyond(long number) {
    long rest = number;
    for (int i = counts.length - 1; i >= 0; i--) {
      long coordinate = rest % counts[i];
      rest /= counts[i];
      if ((coordinate + 1) * chunkShape[i] > shape[i]) {
        return true;
      }
    }
    return false;
  }
}
