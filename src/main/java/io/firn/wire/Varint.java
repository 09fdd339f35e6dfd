package io.firn.wire;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.EOFException;
import java.io.IOException;

/**
 * Non-negative numbers in seven-bit groups, least significant first: small numbers take one byte.
 */
public final class Varint {
  private Varint() {}

  public static void write(DataOutput out, long value) throws IOException {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      out.writeByte((int) rest | 0x80);
      rest >>>= 7;
    }
    out.writeByte((int) rest);
  }

  public static long read(DataInput in) throws IOException {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte group = in.readByte();
      value |= (group & 0x7FL) << shift;
      if (group >= 0) {
        return value;
      }
    }
    throw new IOException("Cannot read number: more than ten seven-bit groups");
  }

  public static int readInt(DataInput in) throws IOException {
    long value = read(in);
    if (value < 0 || value > Integer.MAX_VALUE) {
      throw new IOException(
          "Cannot read number: " + Long.toUnsignedString(value) + " is beyond 2^31-1");
    }
    return (int) value;
  }

  /**
   * How many elements follow, each of at least one byte: in a file never more than there are bytes
   * left, so that memory for them can be allocated before they are read.
   */
  public static int readCount(DataInput in) throws IOException {
    int count = readInt(in);
    if (in instanceof SealedFile.Content content && count > content.available()) {
      throw new EOFException();
    }
    return count;
  }
}
