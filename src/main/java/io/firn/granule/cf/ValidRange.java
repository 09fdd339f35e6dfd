package io.firn.granule.cf;

import io.firn.column.Column;
import io.firn.column.DType;
import io.firn.granule.Scalar;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Optional;

/**
 * The values between two bounds, both included. A bound that is a NaN bounds nothing.
 *
 * @param type of the values
 * @param lowest of an integer type, with the sign bit flipped for uint64
 * @param highest alike
 * @param least of a float type
 * @param greatest alike
 */
record ValidRange(DType type, long lowest, long highest, double least, double greatest) {
  private static final BigInteger BOTTOM = BigInteger.valueOf(Long.MIN_VALUE);
  private static final BigInteger TOP = BigInteger.valueOf(Long.MAX_VALUE);

  /** All values of a type. */
  static ValidRange all(DType type) {
    return of(type, Optional.empty(), Optional.empty());
  }

  /** The values from one number to another; what is absent bounds nothing. */
  static ValidRange of(DType type, Optional<Scalar> from, Optional<Scalar> to) {
    Optional<Scalar> lower = from.filter(bound -> !Double.isNaN(bound.doubleValue()));
    Optional<Scalar> upper = to.filter(bound -> !Double.isNaN(bound.doubleValue()));
    if (type.isFloat()) {
      return new ValidRange(
          type,
          0,
          0,
          lower.map(bound -> real(type, bound)).orElse(Double.NEGATIVE_INFINITY),
          upper.map(bound -> real(type, bound)).orElse(Double.POSITIVE_INFINITY));
    }
    BigInteger low = lower.map(b -> integer(type, b, RoundingMode.CEILING)).orElse(BOTTOM);
    BigInteger high = upper.map(b -> integer(type, b, RoundingMode.FLOOR)).orElse(TOP);
    // Checked before it is clamped, as the greatest long is not above what is greater.
    boolean none = low.compareTo(TOP) > 0 || high.compareTo(BOTTOM) < 0;
    return new ValidRange(
        type, none ? 1 : low.max(BOTTOM).longValue(), none ? 0 : high.min(TOP).longValue(), 0, 0);
  }

  private static double real(DType type, Scalar bound) {
    long bits = bound.as(type).orElseThrow();
    return type == DType.FLOAT32 ? Float.intBitsToFloat((int) bits) : Double.longBitsToDouble(bits);
  }

  /** The integer next to a bound, inside of it; beyond every type where it is infinite. */
  private static BigInteger integer(DType type, Scalar bound, RoundingMode inside) {
    BigInteger shift = type == DType.UINT64 ? BOTTOM : BigInteger.ZERO;
    return bound
        .exact()
        .map(exact -> exact.setScale(0, inside).unscaledValue().add(shift))
        .orElseGet(() -> (bound.doubleValue() > 0 ? TOP : BOTTOM).shiftLeft(2));
  }

  /** Whether it has every value. */
  boolean isAll() {
    return type.isFloat()
        ? least == Double.NEGATIVE_INFINITY && greatest == Double.POSITIVE_INFINITY
        : lowest == Long.MIN_VALUE && highest == Long.MAX_VALUE;
  }

  /** Marks those of the rows {@code from} to {@code to} as missing that lie outside. */
  void mask(Column column, int from, int to) {
    if (isAll()) {
      return;
    }
    if (column instanceof Column.Floats floats) {
      float[] values = floats.array();
      for (int i = from; i < to; i++) {
        if (values[i] < least | values[i] > greatest) {
          column.setMissing(i);
        }
      }
    } else if (column instanceof Column.Doubles doubles) {
      double[] values = doubles.array();
      for (int i = from; i < to; i++) {
        if (values[i] < least | values[i] > greatest) {
          column.setMissing(i);
        }
      }
    } else if (column instanceof Column.Ints ints) {
      int[] values = ints.array();
      for (int i = from; i < to; i++) {
        if (values[i] < lowest | values[i] > highest) {
          column.setMissing(i);
        }
      }
    } else if (column instanceof Column.Longs longs) {
      long[] values = longs.array();
      long flip = type == DType.UINT64 ? Long.MIN_VALUE : 0;
      for (int i = from; i < to; i++) {
        if ((values[i] ^ flip) < lowest | (values[i] ^ flip) > highest) {
          column.setMissing(i);
        }
      }
    }
  }
}
