package io.firn.zarr.array;

import io.firn.column.DType;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** What can be said of a chunk's little-endian bytes in one pass. */
public final class ChunkValues {
  private static final VarHandle SHORT = view(short[].class);
  private static final VarHandle INT = view(int[].class);
  private static final VarHandle LONG = view(long[].class);
  private static final VarHandle FLOAT = view(float[].class);
  private static final VarHandle DOUBLE = view(double[].class);

  private ChunkValues() {}

  private static VarHandle view(Class<?> arrayClass) {
    return MethodHandles.byteArrayViewVarHandle(arrayClass, ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * How many elements differ from the fill value, compared bit by bit, so that -0.0 is not 0.0.
   * Where the fill value is a NaN, every NaN counts as fill: readers cannot tell them apart.
   */
  public static int countNonFill(byte[] values, DType dtype, long fillBits) {
    return switch (dtype) {
      case INT8, UINT8 -> countBytes(values, (byte) fillBits);
      case INT16, UINT16 -> countShorts(values, (short) fillBits);
      case INT32, UINT32 -> countInts(values, (int) fillBits);
      case INT64, UINT64 -> countLongs(values, fillBits);
      case FLOAT32 ->
          Float.isNaN(Float.intBitsToFloat((int) fillBits))
              ? countFloats(values)
              : countInts(values, (int) fillBits);
      case FLOAT64 ->
          Double.isNaN(Double.longBitsToDouble(fillBits))
              ? countDoubles(values)
              : countLongs(values, fillBits);
    };
  }

  private static int countBytes(byte[] values, byte fill) {
    int count = 0;
    for (byte value : values) {
      count += value != fill ? 1 : 0;
    }
    return count;
  }

  private static int countShorts(byte[] values, short fill) {
    int count = 0;
    for (int at = 0; at < values.length; at += Short.BYTES) {
      count += (short) SHORT.get(values, at) != fill ? 1 : 0;
    }
    return count;
  }

  private static int countInts(byte[] values, int fill) {
    int count = 0;
    for (int at = 0; at < values.length; at += Integer.BYTES) {
      count += (int) INT.get(values, at) != fill ? 1 : 0;
    }
    return count;
  }

  private static int countLongs(byte[] values, long fill) {
    int count = 0;
    for (int at = 0; at < values.length; at += Long.BYTES) {
      count += (long) LONG.get(values, at) != fill ? 1 : 0;
    }
    return count;
  }

  private static int countFloats(byte[] values) {
    int count = 0;
    for (int at = 0; at < values.length; at += Float.BYTES) {
      count += Float.isNaN((float) FLOAT.get(values, at)) ? 0 : 1;
    }
    return count;
  }

  private static int countDoubles(byte[] values) {
    int count = 0;
    for (int at = 0; at < values.length; at += Double.BYTES) {
      count += Double.isNaN((double) DOUBLE.get(values, at)) ? 0 : 1;
    }
    return count;
  }

  /** The sum of the elements of an integer type, modulo 2^64. */
  public static long sum(byte[] values, DType dtype) {
    long sum = 0;
    for (int at = 0; at < values.length; at += dtype.bytes()) {
      sum +=
          switch (dtype) {
            case INT8 -> values[at];
            case UINT8 -> values[at] & 0xff;
            case INT16 -> (short) SHORT.get(values, at);
            case UINT16 -> (short) SHORT.get(values, at) & 0xffff;
            case INT32 -> (int) INT.get(values, at);
            case UINT32 -> (int) INT.get(values, at) & 0xffff_ffffL;
            case INT64, UINT64 -> (long) LONG.get(values, at);
            case FLOAT32, FLOAT64 ->
                throw new IllegalArgumentException("Cannot sum " + dtype + " as integers");
          };
    }
    return sum;
  }
}
