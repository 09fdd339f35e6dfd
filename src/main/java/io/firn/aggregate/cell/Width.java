package io.firn.aggregate.cell;

import io.firn.column.DType;

/**
 * The precision in which numpy computes. It decides in which bin of a histogram a value lies that
 * is within rounding of an edge. Columns, and what is computed from them, have the precision of
 * their type; a number in an expression takes that of its neighbours (NEP 50).
 */
public enum Width {
  /** Numbers and counts: the precision of the other operand. */
  ANY,
  SINGLE,
  DOUBLE;

  /** The precision of values of a type: numpy computes with integers in float64. */
  public static Width of(DType type) {
    return type == DType.FLOAT32 ? SINGLE : DOUBLE;
  }

  /** The precision of an operation on both. */
  public Width with(Width other) {
    return compareTo(other) < 0 ? other : this;
  }
}
