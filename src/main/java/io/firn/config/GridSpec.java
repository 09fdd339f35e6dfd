package io.firn.config;

import java.io.Serializable;

/** The cells, shards and chunks that a document asks for. */
public sealed interface GridSpec extends Serializable {

  /**
   * Whether the chunks of a shard share one stored object per array. Never true with one chunk per
   * shard.
   */
  boolean sharded();

  /**
   * HEALPix cells in nested order on WGS84, {@code 0 ≤ parentOrder ≤ chunkOrder ≤ childOrder ≤ 29}.
   *
   * @param parentOrder order of a shard, the unit of work
   * @param chunkOrder order of a chunk, the unit of storage
   * @param childOrder order of a cell
   */
  record Healpix(int parentOrder, int chunkOrder, int childOrder, boolean sharded)
      implements GridSpec {}
}
