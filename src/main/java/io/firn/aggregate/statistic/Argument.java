package io.firn.aggregate.statistic;

import io.firn.aggregate.cell.Operation;

/**
 * The argument given to a statistic's parameter.
 *
 * @param number a numeric parameter's value, in the parameter's own scale; 0 where there is none
 * @param weights row-wise weights, or null where none were given
 */
public record Argument(double number, Operation weights) {
  public static final Argument NONE = new Argument(0, null);
}
