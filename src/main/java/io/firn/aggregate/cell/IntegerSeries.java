package io.firn.aggregate.cell;

/**
 * The exact values of one integer column over a chunk, grouped by cell, without the missing ones.
 *
 * @param values grouped values, uint64 as the same 64 bits; entries at and after the last bound
 *     mean nothing
 * @param bounds where each group begins in {@code values}, and last where they end
 * @param unsigned whether the values are uint64
 */
public record IntegerSeries(long[] values, int[] bounds, boolean unsigned) {
  public int groups() {
    return bounds.length - 1;
  }

  public int from(int group) {
    return bounds[group];
  }

  public int to(int group) {
    return bounds[group + 1];
  }

  /** What to xor values with, so that comparing them as signed integers gives their own order. */
  public long signFlip() {
    return unsigned ? Long.MIN_VALUE : 0;
  }
}
