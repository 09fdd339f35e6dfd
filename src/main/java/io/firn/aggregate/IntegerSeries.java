package io.firn.aggregate;

/**
 * The exact values of one integer column over a chunk, grouped by cell, without the missing ones.
 *
 * @param values grouped values, uint64 as the same 64 bits; entries at and after the last bound
 *     mean nothing
 * @param bounds where each group begins in {@code values}, and last where they end
 * @param unsigned whether the values are uint64
 */
record IntegerSeries(long[] values, int[] bounds, boolean unsigned) {
  int groups() {
    return bounds.length - 1;
  }

  int from(int group) {
    return bounds[group];
  }

  int to(int group) {
    return bounds[group + 1];
  }

  /** What turns the order of the values' bits as signed integers into their own order, by xor. */
  long signFlip() {
    return unsigned ? Long.MIN_VALUE : 0;
  }
}
