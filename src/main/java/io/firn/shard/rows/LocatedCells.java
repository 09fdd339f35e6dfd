package io.firn.shard.rows;

import io.firn.grid.Grid;
import io.firn.memory.MemoryArbiter;
import io.firn.memory.SharedCache;
import java.io.Closeable;
import java.util.function.Supplier;

/**
 * The cells of rows, kept once found: scan and grid ask for the same rows, and every shard that a
 * coalesced range covers asks again. Eight bytes a row save decoding and projecting two
 * coordinates. Thread-safe.
 */
final class LocatedCells implements Closeable {
  /** Rows of a block: about as many as the HDF5 chunks of known products have. */
  static final int ROWS = 1 << 13;

  /**
   * A block of rows of one group, under one grid.
   *
   * @param latitude path of the latitudes
   * @param longitude path of the longitudes
   * @param masked whether attributes told which coordinates are missing
   * @param unpacked whether other attributes were heeded, too
   */
  record Key(
      Grid grid,
      String granule,
      String latitude,
      String longitude,
      boolean masked,
      boolean unpacked,
      long block) {}

  private final SharedCache<Key, long[]> cache;

  LocatedCells(MemoryArbiter arbiter) {
    cache =
        new SharedCache<>(
            arbiter,
            arbiter.budget() / 8,
            Long.MAX_VALUE,
            cells -> (long) Long.BYTES * cells.length,
            () -> {});
  }

  /** The cells of a block; do not write to them. */
  long[] get(Key key, Supplier<long[]> locate) {
    return cache.get(key, locate);
  }

  @Override
  public void close() {
    cache.close();
  }
}
