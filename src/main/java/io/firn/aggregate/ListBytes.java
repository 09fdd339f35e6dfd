package io.firn.aggregate;

import io.firn.FirnException;
import io.firn.config.FieldSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Writes the lists of a chunk's cells as raw bytes: the number of cells, then for each cell the
 * length of its list in bytes and the list, all little-endian ({@code vlen-bytes}).
 */
final class ListBytes {
  /** What one chunk may hold; an array of Java's ends at twice that. */
  static final int MOST_BYTES = 1 << 30;

  private final FieldSpec spec;
  private final int cells;
  private ByteBuffer bytes;
  private int next;

  /**
   * @param expected bytes that the lists take together, as far as one knows
   */
  ListBytes(FieldSpec spec, int cells, long expected) {
    this.spec = spec;
    this.cells = cells;
    long room = Math.min(MOST_BYTES, Integer.BYTES * (1L + cells) + expected);
    this.bytes = buffer(new byte[(int) room]).putInt(cells);
  }

  private static ByteBuffer buffer(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Begins the list of a cell behind those before it; the caller puts {@code length} bytes.
   *
   * @throws FirnException when the chunk becomes too large
   */
  ByteBuffer list(int cell, int length) {
    skipTo(cell);
    reserve((long) length + Integer.BYTES);
    next++;
    return bytes.putInt(length);
  }

  private void skipTo(int cell) {
    reserve((long) (cell - next) * Integer.BYTES);
    for (; next < cell; next++) {
      bytes.putInt(0);
    }
  }

  private void reserve(long more) {
    long needed = bytes.position() + more;
    if (needed > MOST_BYTES) {
      throw new FirnException(
          "Cannot store %s: the lists of one chunk take more than %,d bytes; choose smaller chunks"
              .formatted(spec.name(), MOST_BYTES));
    }
    if (needed > bytes.capacity()) {
      long roomy = Math.min(MOST_BYTES, Math.max(needed, bytes.capacity() * 3L / 2));
      int position = bytes.position();
      bytes = buffer(Arrays.copyOf(bytes.array(), (int) roomy));
      bytes.position(position);
    }
  }

  /** The chunk; nothing can be added after. */
  byte[] finish() {
    skipTo(cells);
    byte[] all = bytes.array();
    return bytes.position() == all.length ? all : Arrays.copyOf(all, bytes.position());
  }
}
