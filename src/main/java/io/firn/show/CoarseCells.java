package io.firn.show;

import java.util.Arrays;

/**
 * Means of an array over nested cells, as fine as memory allows: when there are too many cells,
 * four become one. Not thread-safe.
 */
final class CoarseCells {
  /** 64 MB of keys, sums and counts: more cells than a map has pixels. */
  private static final int MOST = 1 << 21;

  private static final long NONE = -1;
  private static final int FIRST_SLOTS = 1 << 12;

  /** How many orders the cells are coarser than those of the array. */
  private int steps;

  private long[] cells;
  private double[] sums;
  private long[] counts;
  private int size;

  CoarseCells() {
    allocate(FIRST_SLOTS);
  }

  private void allocate(int slots) {
    cells = new long[slots];
    Arrays.fill(cells, NONE);
    sums = new double[slots];
    counts = new long[slots];
    size = 0;
  }

  /**
   * @param cell nested index at the order of the array
   */
  void add(long cell, double value) {
    put(cell >> 2 * steps, value, 1);
    if (size > MOST) {
      coarsen(steps + 1);
    }
  }

  /** Makes the cells coarser, so that each stands for 4^{@code to} of the array's. */
  void coarsen(int to) {
    if (to <= steps) {
      return;
    }
    int shift = 2 * (to - steps);
    long[] oldCells = cells;
    double[] oldSums = sums;
    long[] oldCounts = counts;
    allocate(FIRST_SLOTS);
    steps = to;
    for (int i = 0; i < oldCells.length; i++) {
      if (oldCells[i] != NONE) {
        put(oldCells[i] >> shift, oldSums[i], oldCounts[i]);
      }
    }
  }

  private void put(long cell, double sum, long count) {
    if (2 * size >= cells.length) {
      grow();
    }
    int slot = slot(cell);
    if (cells[slot] == NONE) {
      cells[slot] = cell;
      size++;
    }
    sums[slot] += sum;
    counts[slot] += count;
  }

  private void grow() {
    long[] oldCells = cells;
    double[] oldSums = sums;
    long[] oldCounts = counts;
    allocate(2 * oldCells.length);
    for (int i = 0; i < oldCells.length; i++) {
      if (oldCells[i] != NONE) {
        int slot = slot(oldCells[i]);
        cells[slot] = oldCells[i];
        sums[slot] = oldSums[i];
        counts[slot] = oldCounts[i];
        size++;
      }
    }
  }

  /** The slot of a cell, or the one where it would be. */
  private int slot(long cell) {
    int mask = cells.length - 1;
    // The keys of neighbours are close; multiplying by the golden ratio spreads them.
    int slot = (int) (cell * 0x9E3779B97F4A7C15L >>> 32) & mask;
    while (cells[slot] != NONE && cells[slot] != cell) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  /** How many orders the cells are coarser than those of the array now. */
  int steps() {
    return steps;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** The mean of a cell that is {@link #steps} coarser; NaN where it has no value. */
  double mean(long cell) {
    int slot = slot(cell);
    return cells[slot] == NONE ? Double.NaN : sums[slot] / counts[slot];
  }

  /** Takes a cell that is {@link #steps} coarser: the sum and the number of its values. */
  @FunctionalInterface
  interface Visitor {
    void visit(long cell, double sum, long count);
  }

  /** Hands out the cells that have values, in no particular order. */
  void forEach(Visitor visitor) {
    for (int i = 0; i < cells.length; i++) {
      if (cells[i] != NONE) {
        visitor.visit(cells[i], sums[i], counts[i]);
      }
    }
  }

  /** A copy, which can be made coarser without changing this. */
  CoarseCells copy() {
    CoarseCells copy = new CoarseCells();
    copy.steps = steps;
    copy.cells = cells.clone();
    copy.sums = sums.clone();
    copy.counts = counts.clone();
    copy.size = size;
    return copy;
  }
}
