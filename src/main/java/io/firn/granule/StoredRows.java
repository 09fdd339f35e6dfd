package io.firn.granule;

import io.firn.column.Column;
import io.firn.column.DType;
import io.firn.column.LittleEndian;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Takes rows from bytes as a file stores them into columns. */
final class StoredRows {
  private static final VarHandle BIG_SHORT = bigEndian(short[].class);
  private static final VarHandle BIG_INT = bigEndian(int[].class);

  private StoredRows() {}

  private static VarHandle bigEndian(Class<?> array) {
    return MethodHandles.byteArrayViewVarHandle(array, ByteOrder.BIG_ENDIAN);
  }

  /**
   * Writes {@code count} values, stored from byte {@code from} on, to the rows of {@code into} from
   * {@code at} on, which have to be there.
   */
  static void copy(byte[] stored, int from, ByteOrder order, int count, Column into, int at) {
    if (into instanceof Column.Floats floats) {
      buffer(stored, from, order, 4 * count).asFloatBuffer().get(floats.array(), at, count);
    } else if (into instanceof Column.Doubles doubles) {
      buffer(stored, from, order, 8 * count).asDoubleBuffer().get(doubles.array(), at, count);
    } else if (into instanceof Column.Ints ints) {
      copyInts(stored, from, order, count, ints, at);
    } else if (into instanceof Column.Longs longs) {
      copyLongs(stored, from, order, count, longs, at);
    }
  }

  /**
   * The values of one column of rows that lie one after the other.
   *
   * @param skipped rows before the first
   * @param number of the column
   * @param width values of a row
   * @param bytes of a value
   */
  static byte[] pick(byte[] stored, int skipped, int number, int width, int bytes, int count) {
    byte[] picked = new byte[count * bytes];
    int from = (skipped * width + number) * bytes;
    int step = width * bytes;
    for (int row = 0; row < count; row++, from += step) {
      for (int i = 0; i < bytes; i++) {
        picked[row * bytes + i] = stored[from + i];
      }
    }
    return picked;
  }

  private static ByteBuffer buffer(byte[] stored, int from, ByteOrder order, int length) {
    return ByteBuffer.wrap(stored, from, length).order(order);
  }

  private static void copyInts(
      byte[] stored, int from, ByteOrder order, int count, Column.Ints into, int at) {
    int[] out = into.array();
    DType type = into.type();
    if (type == DType.INT32) {
      buffer(stored, from, order, 4 * count).asIntBuffer().get(out, at, count);
      return;
    }
    if (type.bytes() == 1) {
      int mask = type.isUnsigned() ? 0xff : -1;
      for (int i = 0; i < count; i++) {
        out[at + i] = stored[from + i] & mask;
      }
      return;
    }
    VarHandle shorts = order == ByteOrder.LITTLE_ENDIAN ? LittleEndian.SHORT : BIG_SHORT;
    int mask = type.isUnsigned() ? 0xffff : -1;
    for (int i = 0; i < count; i++) {
      out[at + i] = (short) shorts.get(stored, from + 2 * i) & mask;
    }
  }

  private static void copyLongs(
      byte[] stored, int from, ByteOrder order, int count, Column.Longs into, int at) {
    long[] out = into.array();
    if (into.type().bytes() == 8) {
      buffer(stored, from, order, 8 * count).asLongBuffer().get(out, at, count);
      return;
    }
    VarHandle ints = order == ByteOrder.LITTLE_ENDIAN ? LittleEndian.INT : BIG_INT;
    for (int i = 0; i < count; i++) {
      out[at + i] = (int) ints.get(stored, from + 4 * i) & 0xffff_ffffL;
    }
  }
}
