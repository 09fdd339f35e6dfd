package io.firn.aggregate.cell;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A run of consecutive positions on which an operation works: short enough for its intermediate
 * values to stay in the first-level cache, however many rows a chunk has.
 */
public final class Block {
  public static final int SIZE = 1024;

  private final Leaves leaves;
  private final Deque<double[]> spare = new ArrayDeque<>();
  private int from;
  private int count;

  public Block(Leaves leaves) {
    this.leaves = leaves;
  }

  /** The values of {@code operation} at the first {@code positions} positions. */
  public double[] evaluate(Operation operation, int positions) {
    double[] values = new double[positions];
    fill(operation, 0, positions, values);
    return values;
  }

  /** Fills {@code values} with those at {@code positions} positions from {@code first} on. */
  public void fill(Operation operation, int first, int positions, double[] values) {
    if (operation instanceof Operation.ColumnValue column) {
      leaves.column(column.name(), first, positions, values);
      return;
    }
    double[] out = borrow();
    for (int start = 0; start < positions; start += SIZE) {
      evaluate(operation, first + start, Math.min(SIZE, positions - start), out);
      System.arraycopy(out, 0, values, start, count);
    }
    giveBack(out);
  }

  /** Fills {@code out} with the values at {@code count} ≤ {@link #SIZE} positions. */
  public void evaluate(Operation operation, int from, int count, double[] out) {
    this.from = from;
    this.count = count;
    operation.evaluate(this, out);
  }

  int count() {
    return count;
  }

  void column(String name, double[] out) {
    leaves.column(name, from, count, out);
  }

  void reduction(Reduction reduction, double[] out) {
    leaves.reduction(reduction, from, count, out);
  }

  /** An array of {@link #SIZE} values, to be given back. */
  public double[] borrow() {
    double[] buffer = spare.poll();
    return buffer == null ? new double[SIZE] : buffer;
  }

  void giveBack(double[] buffer) {
    spare.push(buffer);
  }
}
