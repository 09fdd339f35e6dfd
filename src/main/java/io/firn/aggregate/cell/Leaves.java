package io.firn.aggregate.cell;

/** Where an {@link Operation} gets the values that it does not compute itself. */
public interface Leaves {
  /**
   * Fills {@code out[0]} to {@code out[count - 1]} with a column at positions from {@code from}.
   */
  void column(String name, int from, int count, double[] out);

  /** Fills {@code out} likewise with the value of the cell that holds each position. */
  void reduction(Reduction reduction, int from, int count, double[] out);
}
