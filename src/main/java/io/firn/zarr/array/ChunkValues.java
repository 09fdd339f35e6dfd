package io.firn.zarr.array;

import io.firn.column.DType;
import io.firn.column.LittleEndian;

/** What can be said of a chunk's little-endian bytes in one pass. */
public final class ChunkValues {
  private ChunkValues() {}

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
      count += (short) LittleEndian.SHORT.get(values, at) != fill ? 1 : 0;
    }
    return count;
  }

  private static int countInts(byte[] values, int fill) {
    int count = 0;
    for (int at = 0; at < values.length; at += Integer.BYTES) {
      count += (int) LittleEndian.INT.get(values, at) != fill ? 1 : 0;
    }
    return count;
  }

  private static int countLongs(byte[] values, long fill) {
    int count = 0;
    for (int at = 0; at < values.length; at += Long.BYTES) {
      count += (long) LittleEndian.LONG.get(values, at) != fill ? 1 : 0;
    }
    return count;
  }

  private static int countFloats(byte[] values) {
    int count = 0;
    for (int at = 0; at < values.length; at += Float.BYTES) {
      count += Float.isNaN((float) LittleEndian.FLOAT.get(values, at)) ? 0 : 1;
    }
    return count;
  }

  private static int countDoubles(byte[] values) {
    int count = 0;
    for (int at = 0; at < values.length; at += Double.BYTES) {
      count += Double.isNaN((double) LittleEndian.DOUBLE.get(values, at)) ? 0 : 1;
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
            case INT16 -> (short) LittleEndian.SHORT.get(values, at);
            case UINT16 -> (short) LittleEndian.SHORT.get(values, at) & 0xffff;
            case INT32 -> (int) LittleEndian.INT.get(values, at);
            case UINT32 -> (int) LittleEndian.INT.get(values, at) & 0xffff_ffffL;
            case INT64, UINT64 -> (long) LittleEndian.LONG.get(values, at);
            case FLOAT32, FLOAT64 ->
                throw new IllegalArgumentException("Cannot sum " + dtype + " as integers");
          };
    }
    return sum;
  }
}
