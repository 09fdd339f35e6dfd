package io.firn.aggregate.field;

import io.firn.FirnException;
import io.firn.aggregate.cell.ChunkRows;
import io.firn.column.DType;
import io.firn.column.LittleEndian;
import io.firn.config.FieldSpec;
import java.util.BitSet;

/** Writes the cells of one field as the raw little-endian bytes of a chunk. */
final class CellBytes {
  private final String field;
  private final DType type;
  private final long emptyBits;

  /**
   * @param count whether the field counts rows, so that an empty cell holds 0
   */
  CellBytes(FieldSpec spec, boolean count) {
    this(spec, count ? 0 : nothing(spec));
  }

  private CellBytes(FieldSpec spec, long emptyBits) {
    this(spec.name(), spec.dtype(), emptyBits);
  }

  private CellBytes(String field, DType type, long emptyBits) {
    this.field = field;
    this.type = type;
    this.emptyBits = emptyBits;
  }

  /** For a field whose empty cells hold the fill value, as vectors do. */
  static CellBytes filled(FieldSpec spec) {
    return new CellBytes(spec, spec.fillBits());
  }

  /**
   * The fill value, or readers would find two kinds of empty cells in one field and know one of
   * them. But not 0 in a floating-point type: nobody masks that, and it would read as a
   * measurement.
   */
  private static long nothing(FieldSpec spec) {
    boolean zero = spec.dtype().isFloat() && spec.dtype().isZero(spec.fillBits());
    return zero ? bits(Double.NaN, spec.dtype()) : spec.fillBits();
  }

  /** What an empty cell holds, as bits of the field's type. */
  long emptyBits() {
    return emptyBits;
  }

  /**
   * A chunk of empty cells.
   *
   * @param cells how many, or how many elements where each holds several
   */
  byte[] empty(int cells) {
    byte[] bytes = new byte[Math.multiplyExact(cells, type.bytes())];
    if (emptyBits != 0 && cells > 0) {
      put(bytes, 0, emptyBits);
      for (int filled = type.bytes(); filled < bytes.length; filled *= 2) {
        System.arraycopy(bytes, 0, bytes, filled, Math.min(filled, bytes.length - filled));
      }
    }
    return bytes;
  }

  /** A chunk of one number in all cells, in a floating-point type. */
  byte[] same(int cells, double value) {
    return new CellBytes(field, type, stored(value)).empty(cells);
  }

  /** A chunk of numbers in a floating-point type, each rounded once. */
  byte[] ofReals(ChunkRows rows, double[] values) {
    byte[] bytes = empty(rows.cells());
    int[] cells = rows.cellOfGroup();
    for (int group = 0; group < cells.length; group++) {
      put(bytes, cells[group], stored(values[group]));
    }
    return bytes;
  }

  /** A NaN, which says that there is no number, is stored as what an empty cell holds. */
  private long stored(double value) {
    return value == value ? bits(value, type) : emptyBits;
  }

  /**
   * A chunk of integers in any type; those of a floating-point type are rounded to the nearest.
   *
   * @param unsigned whether the values are uint64
   * @param absent the groups without a value, or null when there is none
   * @throws FirnException when the type cannot hold a value
   */
  byte[] ofIntegers(ChunkRows rows, long[] values, boolean unsigned, BitSet absent) {
    byte[] bytes = empty(rows.cells());
    int[] cells = rows.cellOfGroup();
    for (int group = 0; group < cells.length; group++) {
      if (absent == null || !absent.get(group)) {
        put(bytes, cells[group], bits(values[group], unsigned, cells[group]));
      }
    }
    return bytes;
  }

  /**
   * Puts a vector of counts into a chunk.
   *
   * @throws FirnException when the type cannot hold one
   */
  void put(byte[] bytes, int cell, int[] counts) {
    for (int i = 0; i < counts.length; i++) {
      put(bytes, cell * counts.length + i, bits(counts[i], false, cell));
    }
  }

  /** Every NaN becomes the same NaN: which payload survives arithmetic depends on the compiler. */
  private static long bits(double value, DType type) {
    return type == DType.FLOAT32
        ? Float.floatToIntBits((float) value)
        : Double.doubleToLongBits(value);
  }

  private long bits(long value, boolean unsigned, int cell) {
    boolean huge = unsigned && value < 0;
    if (type == DType.FLOAT32) {
      // By way of a double it would be rounded twice.
      return Float.floatToIntBits(huge ? (float) halved(value) * 2 : (float) value);
    }
    if (type == DType.FLOAT64) {
      return Double.doubleToLongBits(huge ? (double) halved(value) * 2 : (double) value);
    }
    if (!holds(value, huge)) {
      throw new FirnException(
          "Cannot store %s in %s (%s): it is out of range in cell %d of the chunk; declare a wider dtype"
              .formatted(
                  huge ? Long.toUnsignedString(value) : Long.toString(value), field, type, cell));
    }
    return value;
  }

  /** Half of an unsigned value; the lowest bit stays sticky, so that rounding sees it. */
  private static long halved(long value) {
    return value >>> 1 | value & 1;
  }

  private boolean holds(long value, boolean huge) {
    if (huge) {
      return type == DType.UINT64;
    }
    if (type.isUnsigned()) {
      return value >= 0 && (type == DType.UINT64 || value >>> 8 * type.bytes() == 0);
    }
    int unused = Long.SIZE - 8 * type.bytes();
    return value << unused >> unused == value;
  }

  private void put(byte[] bytes, int cell, long bits) {
    switch (type.bytes()) {
      case 1 -> bytes[cell] = (byte) bits;
      case 2 -> LittleEndian.SHORT.set(bytes, 2 * cell, (short) bits);
      case 4 -> LittleEndian.INT.set(bytes, 4 * cell, (int) bits);
      default -> LittleEndian.LONG.set(bytes, 8 * cell, bits);
    }
  }
}
