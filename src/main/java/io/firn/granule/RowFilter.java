package io.firn.granule;

import io.firn.column.Column;
import io.firn.column.DType;
import io.firn.config.FilterSpec;
import io.firn.config.FilterSpec.Operator;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/**
 * A comparison prepared for columns of one type. Every operator becomes a set of closed intervals
 * of values, and whether a value has to lie inside or outside of them.
 *
 * <p>Integers of all types compare exactly, also with fractional numbers. Floats compare by IEEE
 * 754 after the number is rounded to the column's type, as numpy does: a float32 column can equal
 * 0.1. A NaN meets {@code NE} and {@code NOT_IN} only. A missing row meets no filter, whatever
 * {@code keep} says.
 */
public final class RowFilter {
  private final FilterSpec.Comparison spec;
  private final DType type;

  /** Whether a row stays when its value lies in an interval, or when it lies in none. */
  private final boolean staysInside;

  /** Bounds of the intervals for an integer type; those of uint64 with the sign bit flipped. */
  private final long[] lowest;

  private final long[] highest;

  /** Bounds of the intervals for a float type; NaN where an interval is empty. */
  private final double[] least;

  private final double[] greatest;

  /**
   * Prepares a comparison.
   *
   * @param type the type of the columns that {@link #apply} will be given
   */
  public RowFilter(FilterSpec.Comparison spec, DType type) {
    this.spec = spec;
    this.type = type;
    boolean outside = spec.operator() == Operator.NE || spec.operator() == Operator.NOT_IN;
    this.staysInside = spec.keep() != outside;
    int intervals = spec.values().size();
    this.lowest = new long[type.isInteger() ? intervals : 0];
    this.highest = new long[lowest.length];
    this.least = new double[type.isFloat() ? intervals : 0];
    this.greatest = new double[least.length];
    for (int i = 0; i < intervals; i++) {
      if (type.isFloat()) {
        setFloats(i, spec.values().get(i));
      } else {
        setIntegers(i, spec.values().get(i));
      }
    }
  }

  /**
   * Sets {@code keep[i]} to false for every row i that does not stay.
   *
   * @param column of the type given at construction
   * @param keep at least as long as the column
   */
  public void apply(Column column, boolean[] keep) {
    if (column.type() != type) {
      throw new IllegalArgumentException(
          "Cannot filter '"
              + spec.column().dataset()
              + "': it holds "
              + column.type()
              + ", not "
              + type);
    }
    int rows = column.size();
    if (column instanceof Column.Floats floats) {
      float[] values = floats.array();
      for (int i = 0; i < rows; i++) {
        keep[i] &= inside(values[i]) == staysInside;
      }
    } else if (column instanceof Column.Doubles doubles) {
      double[] values = doubles.array();
      for (int i = 0; i < rows; i++) {
        keep[i] &= inside(values[i]) == staysInside;
      }
    } else if (column instanceof Column.Ints ints) {
      int[] values = ints.array();
      for (int i = 0; i < rows; i++) {
        keep[i] &= inside((long) values[i]) == staysInside;
      }
    } else if (column instanceof Column.Longs longs) {
      long[] values = longs.array();
      long flip = type == DType.UINT64 ? Long.MIN_VALUE : 0;
      for (int i = 0; i < rows; i++) {
        keep[i] &= inside(values[i] ^ flip) == staysInside;
      }
    }
    if (column.anyMissing()) {
      for (int i = 0; i < rows; i++) {
        keep[i] &= !column.isMissing(i);
      }
    }
  }

  // Neither branches on the value: the outcome for one row does not predict the next.
  private boolean inside(long value) {
    boolean found = false;
    for (int i = 0; i < lowest.length; i++) {
      found |= value >= lowest[i] & value <= highest[i];
    }
    return found;
  }

  private boolean inside(double value) {
    boolean found = false;
    for (int i = 0; i < least.length; i++) {
      found |= value >= least[i] & value <= greatest[i];
    }
    return found;
  }

  private void setFloats(int i, Number number) {
    double bound = type == DType.FLOAT32 ? number.floatValue() : number.doubleValue();
    switch (spec.operator()) {
      case EQ, NE, IN, NOT_IN -> setFloats(i, bound, bound);
      case GE -> setFloats(i, bound, Double.POSITIVE_INFINITY);
      case GT -> setFloats(i, above(bound), Double.POSITIVE_INFINITY);
      case LE -> setFloats(i, Double.NEGATIVE_INFINITY, bound);
      case LT -> setFloats(i, Double.NEGATIVE_INFINITY, -above(-bound));
    }
  }

  private void setFloats(int i, double low, double high) {
    least[i] = low;
    greatest[i] = high;
  }

  /** The next double, or NaN where there is none; what a float32 exceeds, it too exceeds as one. */
  private static double above(double bound) {
    return bound == Double.POSITIVE_INFINITY ? Double.NaN : Math.nextUp(bound);
  }

  private void setIntegers(int i, Number number) {
    if (number instanceof Double && !Double.isFinite(number.doubleValue())) {
      setIntegersAtInfinity(i, number.doubleValue());
      return;
    }
    BigDecimal exact =
        number instanceof Double
            ? new BigDecimal(number.doubleValue())
            : BigDecimal.valueOf(number.longValue());
    BigInteger floor = exact.setScale(0, RoundingMode.FLOOR).unscaledValue();
    BigInteger ceiling = exact.setScale(0, RoundingMode.CEILING).unscaledValue();
    switch (spec.operator()) {
      case EQ, NE, IN, NOT_IN -> setIntegers(i, ceiling, floor);
      case GE -> setIntegers(i, ceiling, null);
      case GT -> setIntegers(i, floor.add(BigInteger.ONE), null);
      case LE -> setIntegers(i, null, floor);
      case LT -> setIntegers(i, null, ceiling.subtract(BigInteger.ONE));
    }
  }

  /** For infinities and NaN, with which an ordering holds for every integer or for none. */
  private void setIntegersAtInfinity(int i, double number) {
    boolean all =
        switch (spec.operator()) {
          case GE, GT -> number == Double.NEGATIVE_INFINITY;
          case LE, LT -> number == Double.POSITIVE_INFINITY;
          default -> false;
        };
    setIntegers(i, all ? null : BigInteger.ONE, all ? null : BigInteger.ZERO);
  }

  /** Sets an interval, null standing for no bound; its ends are clamped to what a long can hold. */
  private void setIntegers(int i, BigInteger low, BigInteger high) {
    BigInteger shift = type == DType.UINT64 ? BigInteger.valueOf(Long.MIN_VALUE) : BigInteger.ZERO;
    BigInteger bottom = BigInteger.valueOf(Long.MIN_VALUE);
    BigInteger top = BigInteger.valueOf(Long.MAX_VALUE);
    BigInteger from = low == null ? bottom : low.add(shift).max(bottom);
    BigInteger to = high == null ? top : high.add(shift).min(top);
    boolean empty = from.compareTo(to) > 0;
    lowest[i] = empty ? 1 : from.longValue();
    highest[i] = empty ? 0 : to.longValue();
  }
}
