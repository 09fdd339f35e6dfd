package io.firn.zarr.array;

import io.firn.Plural;
import io.firn.zarr.codec.MalformedChunkException;
import java.io.IOException;
import java.io.InputStream;

/** The frames of a chunk of lists ({@code vlen-bytes}), read front to back, none of them held. */
public final class ListFrames {
  private ListFrames() {}

  /** Takes the lists that are not empty. */
  @FunctionalInterface
  public interface Taker {
    /**
     * Reads a list, neither more nor less.
     *
     * @param length its bytes, at least 1
     * @throws MalformedChunkException when the stream ends before, or the list is none of the kind
     */
    void take(int cell, int length, InputStream in) throws IOException;
  }

  /**
   * How many lists of a chunk are not empty.
   *
   * @param in the decoded chunk, to its end
   * @throws MalformedChunkException when it is no chunk of {@code lists}
   */
  static int count(InputStream in, ChunkContent.Lists lists) throws IOException {
    return read(in, lists, ListFrames::skip);
  }

  /** As {@link #count}, handing the lists out. */
  public static int read(InputStream in, ChunkContent.Lists lists, Taker taker) throws IOException {
    byte[] frame = new byte[Integer.BYTES];
    if (in.readNBytes(frame, 0, Integer.BYTES) < Integer.BYTES) {
      throw new MalformedChunkException("ends before the number of cells");
    }
    int cells = length(frame);
    if (cells != lists.elements()) {
      throw new MalformedChunkException(
          "has " + Integer.toUnsignedString(cells) + " lists, expected " + lists.elements());
    }
    int filled = 0;
    long room = lists.mostBytes() - lists.leastBytes();
    for (int cell = 0; cell < cells; cell++) {
      if (in.readNBytes(frame, 0, Integer.BYTES) < Integer.BYTES) {
        throw new MalformedChunkException("ends before cell " + cell);
      }
      int length = length(frame);
      if (length < 0 || length % lists.elementBytes() != 0) {
        throw new MalformedChunkException(
            "has a list of "
                + Plural.of(Integer.toUnsignedLong(length), "byte")
                + " in cell "
                + cell
                + ", expected a multiple of "
                + lists.elementBytes());
      }
      room -= length;
      if (room < 0) {
        throw new MalformedChunkException(
            "has more than " + lists.mostBytes() + " bytes, the most that one can have");
      }
      if (length > 0) {
        taker.take(cell, length, in);
        filled++;
      }
    }
    if (in.read() >= 0) {
      throw new MalformedChunkException("goes on behind its last list");
    }
    return filled;
  }

  private static int length(byte[] frame) {
    return frame[0] & 0xff
        | (frame[1] & 0xff) << 8
        | (frame[2] & 0xff) << 16
        | (frame[3] & 0xff) << 24;
  }

  public static void skip(int cell, int length, InputStream in) throws IOException {
    long left = length;
    while (left > 0) {
      long skipped = in.skip(left);
      if (skipped <= 0) {
        if (in.read() < 0) {
          throw new MalformedChunkException(
              "ends " + Plural.of(left, "byte") + " before the end of cell " + cell);
        }
        skipped = 1;
      }
      left -= skipped;
    }
  }
}
