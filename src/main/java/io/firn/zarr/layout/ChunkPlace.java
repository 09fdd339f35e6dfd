package io.firn.zarr.layout;

/**
 * The place of a chunk in a store. That of a shard is that of its first chunk.
 *
 * @param level number of the level of detail; 0, the cells themselves, is the only one
 * @param window number of the window of time; 0, all of it, is the only one
 * @param shard id of the shard
 * @param rank place of the shard among the planned shards in ascending order
 * @param chunk number of the chunk within the shard, 0 to K-1
 */
public record ChunkPlace(int level, int window, long shard, long rank, int chunk) {
  /** The place of a shard of the only level and window. */
  public static ChunkPlace of(long shard, long rank) {
    return new ChunkPlace(0, 0, shard, rank, 0);
  }

  /** The place of another chunk of the shard. */
  public ChunkPlace at(int other) {
    return new ChunkPlace(level, window, shard, rank, other);
  }
}
