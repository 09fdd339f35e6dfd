package io.firn.grid;

import io.firn.config.Domain;
import java.util.SortedMap;
import java.util.function.LongConsumer;

/**
 * A partition of the Earth into cells, of the cells into chunks, of the chunks into shards.
 *
 * <p>A grid numbers its cells so that the cells of a chunk are consecutive, and the chunks of a
 * shard are: with S cells a shard and C cells a chunk, cell n lies in shard n / S, there in chunk
 * (n mod S) / C, there at place n mod C. This <em>cell number</em> is what everything above this
 * room computes with; what a number means on the Earth (a nested HEALPix index, a row and a column)
 * only the grid knows. Cell numbers are never negative.
 *
 * <p>Implementations are immutable, thread-safe and pure; those that compute the same are equal.
 */
public interface Grid {
  /** What {@link #locate} says of a point that lies outside the grid. */
  long OUTSIDE = -1;

  /** What {@link #locate} says of a point whose coordinates are not finite or out of range. */
  long MISSING = -2;

  /**
   * Finds the cells of points.
   *
   * @param latitudes geodetic WGS84 latitudes in degrees, [-90, 90]
   * @param longitudes longitudes in degrees, [-360, 360]; they wrap
   * @param from first point
   * @param to one past the last point
   * @param cells receives at the same places the cell number, {@link #OUTSIDE} or {@link #MISSING}
   */
  void locate(double[] latitudes, double[] longitudes, int from, int to, long[] cells);

  /** Cells of one chunk. */
  int cellsPerChunk();

  /** Chunks of one shard, K. */
  int chunksPerShard();

  /** Cells of one shard. */
  long cellsPerShard();

  /** Shards of the whole grid; shard ids are 0 to this, exclusive. */
  long shards();

  /** The shard of a cell. */
  long shardOf(long cell);

  /** The chunk of a cell within its shard, 0 to K-1. */
  int chunkInShard(long cell);

  /** The place of a cell within its chunk. */
  int cellInChunk(long cell);

  /** The number of the first cell of a shard. */
  long firstCell(long shard);

  /**
   * What a shard map has to say of the grid that it was made for: everything on which the shards
   * and their cells depend, and nothing that only concerns chunks and storage.
   */
  SortedMap<String, Object> signature();

  /**
   * The shard that a key of a shard map means.
   *
   * @param key 64 bits, unsigned where the grid's keys are
   * @throws IllegalArgumentException when there is no such shard
   */
  long shardOfKey(long key);

  /** Ids of shards that follow each other. */
  @FunctionalInterface
  interface Shards {
    /** Whether any of them is among those from {@code from} to before {@code to}. */
    boolean anyIn(long from, long to);
  }

  /**
   * Whether a box touches any of some shards. True where the grid cannot tell, too: what lies in
   * the box need not be looked at only where this is false.
   */
  default boolean mayTouch(Domain.Box box, Shards shards) {
    return true;
  }

  /**
   * Hands out the shards that touch a box, ascending: all in which a point of the box lies, and
   * those that it reaches with an edge or a corner only.
   *
   * @throws IllegalArgumentException when the grid has bounds of its own instead
   */
  default void forEachShard(Domain.Box box, LongConsumer shards) {
    throw new IllegalArgumentException("Cannot bound a grid that has its own bounds");
  }

  /** Whether there are boxes that touch no shard at all. */
  default boolean isBounded() {
    return false;
  }

  /** How people call a shard: what an error message or a listing prints. */
  String shardName(long shard);
}
