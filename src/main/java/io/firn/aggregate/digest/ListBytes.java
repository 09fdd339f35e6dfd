package io.firn.aggregate.digest;

import io.firn.FirnException;
import io.firn.config.FieldSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes the lists of a chunk's cells as raw bytes: the number of cells, then for each cell the
 * length of its list in bytes and the list, all little-endian ({@code vlen-bytes}). Fills pages
 * until the total length is known, so that no array is larger than it has to be.
 */
final class ListBytes {
  /** The most bytes that one chunk may hold; a Java array ends at twice that. */
  static final int MOST_BYTES = 1 << 30;

  /** Garbage collectors allocate much larger arrays separately, and round them up. */
  static final int PAGE_BYTES = 1 << 16;

  private final FieldSpec spec;
  private final int cells;
  private final List<int[]> full = new ArrayList<>();
  private int[] page = new int[PAGE_BYTES / Integer.BYTES];
  private int filled;
  private int next;

  ListBytes(FieldSpec spec, int cells) {
    this.spec = spec;
    this.cells = cells;
    put(cells);
  }

  /**
   * Begins the list of a cell behind those before it; the caller puts {@code length} bytes.
   *
   * @throws FirnException when the chunk becomes too large
   */
  void list(int cell, int length) {
    skipTo(cell);
    requireRoom(length + Integer.BYTES);
    next++;
    put(length);
  }

  void put(float number) {
    put(Float.floatToIntBits(number));
  }

  void put(long word) {
    put((int) word);
    put((int) (word >>> Integer.SIZE));
  }

  private void put(int bits) {
    if (filled == page.length) {
      full.add(page);
      page = new int[page.length];
      filled = 0;
    }
    page[filled++] = bits;
  }

  private void skipTo(int cell) {
    requireRoom((long) (cell - next) * Integer.BYTES);
    for (; next < cell; next++) {
      put(0);
    }
  }

  private long size() {
    return (long) full.size() * PAGE_BYTES + (long) filled * Integer.BYTES;
  }

  private void requireRoom(long more) {
    if (size() + more > MOST_BYTES) {
      throw new FirnException(
          "Cannot store %s: the lists of one chunk take more than %,d bytes; choose smaller chunks"
              .formatted(spec.name(), MOST_BYTES));
    }
  }

  /** The chunk; nothing can be added after. */
  byte[] finish() {
    skipTo(cells);
    byte[] all = new byte[(int) size()];
    IntBuffer out = ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer();
    full.forEach(out::put);
    out.put(page, 0, filled);
    full.clear();
    page = null;
    return all;
  }
}
