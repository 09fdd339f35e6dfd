package io.firn.granule.cf;

import io.firn.column.Column;
import io.firn.column.DType;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Values that stand for none.
 *
 * @param bits the values as bits of a column's type, see {@link DType}; of a zero of a float type
 *     those of either sign
 */
record MissingValues(SortedSet<Long> bits) {
  static final MissingValues NONE = new MissingValues(new TreeSet<>());

  /** Of values of a type. */
  static MissingValues of(DType type, SortedSet<Long> bits) {
    SortedSet<Long> all = new TreeSet<>(bits);
    if (type.isFloat()) {
      long negativeZero = type == DType.FLOAT32 ? 1L << 31 : Long.MIN_VALUE;
      if (all.contains(0L) || all.contains(negativeZero)) {
        all.addAll(List.of(0L, negativeZero));
      }
    }
    return new MissingValues(all);
  }

  boolean isNone() {
    return bits.isEmpty();
  }

  /**
   * Marks those of the rows {@code from} to {@code to} as missing that hold one of the values. A
   * NaN equals any NaN.
   */
  void mask(Column column, int from, int to) {
    // One pass a value: there is one, or two that are often the same.
    for (long value : bits) {
      mask(column, from, to, value);
    }
  }

  private static void mask(Column column, int from, int to, long bits) {
    if (column instanceof Column.Floats floats) {
      maskFloats(floats, from, to, (int) bits);
    } else if (column instanceof Column.Doubles doubles) {
      maskDoubles(doubles, from, to, bits);
    } else if (column instanceof Column.Ints ints) {
      int[] values = ints.array();
      for (int i = from; i < to; i++) {
        if (values[i] == (int) bits) {
          column.setMissing(i);
        }
      }
    } else if (column instanceof Column.Longs longs) {
      long[] values = longs.array();
      for (int i = from; i < to; i++) {
        if (values[i] == bits) {
          column.setMissing(i);
        }
      }
    }
  }

  private static void maskFloats(Column.Floats column, int from, int to, int bits) {
    float[] values = column.array();
    boolean anyNan = Float.isNaN(Float.intBitsToFloat(bits));
    for (int i = from; i < to; i++) {
      if (anyNan ? values[i] != values[i] : Float.floatToRawIntBits(values[i]) == bits) {
        column.setMissing(i);
      }
    }
  }

  private static void maskDoubles(Column.Doubles column, int from, int to, long bits) {
    double[] values = column.array();
    boolean anyNan = Double.isNaN(Double.longBitsToDouble(bits));
    for (int i = from; i < to; i++) {
      if (anyNan ? values[i] != values[i] : Double.doubleToRawLongBits(values[i]) == bits) {
        column.setMissing(i);
      }
    }
  }
}
