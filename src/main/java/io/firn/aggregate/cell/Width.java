package io.firn.aggregate.cell;

import io.firn.column.DType;

/**
 * The precision in which numpy computes, where it shows: in which bin a value lies that is as good
 * as on an edge. Columns and what is computed from them have that of their type; a number that
 * stands in an expression takes that of its neighbours (NEP 50).
 */
public enum Width {
  /** Of numbers and counts: whatever the other operand has. */
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
