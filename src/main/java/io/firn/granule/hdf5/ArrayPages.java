package io.firn.granule.hdf5;

import java.nio.ByteBuffer;
import java.util.function.LongUnaryOperator;

/** Entries of a fixed or an extensible array, with pages of them that each have a checksum. */
final class ArrayPages {
  private final ChunkIndex.Entries entries;
  private final long pageEntries;
  private final ChunkTable into;

  ArrayPages(ChunkIndex.Entries entries, long pageEntries, ChunkTable into) {
    this.entries = entries;
    this.pageEntries = pageEntries;
    this.into = into;
  }

  static void requireFiltered(int client, boolean filtered) {
    if (client != (filtered ? 1 : 0)) {
      throw new IllegalStateException("the index of its chunks does not match its filters");
    }
  }

  /**
   * Takes the entries at the buffer's position.
   *
   * @param first what the array calls the first of them
   * @param numbers from there to the chunk's number, −1 beyond the extent
   */
  void take(ByteBuffer data, long first, long count, LongUnaryOperator numbers) {
    for (long i = 0; i < count; i++) {
      int start = data.position();
      entries.add(data, numbers.applyAsLong(first + i), into);
      data.position(start + entries.entryBytes());
    }
  }

  /**
   * Takes the entries of the pages that were written.
   *
   * @param address of the first page
   * @param written a bit for each page, the highest of a byte first
   * @param firstPage the first page's bit
   * @param first what the array calls the first entry
   * @param count entries of all pages
   */
  void readPages(
      long address,
      ByteBuffer written,
      long firstPage,
      long first,
      long count,
      LongUnaryOperator numbers) {
    long pageBytes = pageEntries * entries.entryBytes() + Hdf5File.CHECKSUM_BYTES;
    for (long page = 0; page * pageEntries < count; page++) {
      long bit = firstPage + page;
      if ((written.get((int) (bit / 8)) >> 7 - bit % 8 & 1) == 0) {
        continue;
      }
      long within = page * pageEntries;
      long here = Math.min(pageEntries, count - within);
      long at = address + page * pageBytes;
      long bytes = here * entries.entryBytes() + Hdf5File.CHECKSUM_BYTES;
      ByteBuffer data = Hdf5File.verified(entries.file().read(at, bytes), at);
      take(data, first + within, here, numbers);
    }
  }
}
