package io.firn.zarr;

import java.io.IOException;
import java.io.InputStream;

/** The frames of a chunk of lists ({@code vlen-bytes}), read front to back and not held. */
final class ListFrames {
  private ListFrames() {}

  /**
   * How many lists of a chunk are not empty.
   *
   * @param in the decoded chunk, to its end
   * @throws MalformedChunkException when it is no chunk of {@code lists}
   */
  static int count(InputStream in, ChunkContent.Lists lists) throws IOException {
    int cells = length(in, "the number of cells");
    if (cells != lists.elements()) {
      throw new MalformedChunkException(
          "has " + Integer.toUnsignedString(cells) + " lists, expected " + lists.elements());
    }
    int filled = 0;
    long room = lists.mostBytes() - lists.leastBytes();
    for (int cell = 0; cell < cells; cell++) {
      int length = length(in, "cell " + cell);
      if (length < 0 || length % lists.elementBytes() != 0) {
        throw new MalformedChunkException(
            "has a list of "
                + Integer.toUnsignedString(length)
                + " bytes in cell "
                + cell
                + ", expected a multiple of "
                + lists.elementBytes());
      }
      room -= length;
      if (room < 0) {
        throw new MalformedChunkException(
            "has more than " + lists.mostBytes() + " bytes, the most that one can have");
      }
      skip(in, length, cell);
      filled += length > 0 ? 1 : 0;
    }
    if (in.read() >= 0) {
      throw new MalformedChunkException("goes on behind its last list");
    }
    return filled;
  }

  private static int length(InputStream in, String what) throws IOException {
    int length = 0;
    for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
      int next = in.read();
      if (next < 0) {
        throw new MalformedChunkException("ends before " + what);
      }
      length |= next << shift;
    }
    return length;
  }

  private static void skip(InputStream in, int length, int cell) throws IOException {
    long left = length;
    while (left > 0) {
      long skipped = in.skip(left);
      if (skipped <= 0) {
        if (in.read() < 0) {
          throw new MalformedChunkException(
              "ends " + left + " bytes before the end of cell " + cell);
        }
        skipped = 1;
      }
      left -= skipped;
    }
  }
}
