package io.firn.pipeline;

import io.firn.column.DType;
import io.firn.shard.BlockPlan;
import io.firn.shard.SourceSummary;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * The whole plan in small: what every worker has at hand. The row ranges stay in the files of the
 * blocks.
 *
 * @param fingerprint SHA-256 of configuration, Firn version and granules: what the bytes of the
 *     store depend on
 * @param granules number of granules
 * @param granulesSha256 of the sorted ids and sizes
 * @param blocks numbers of the blocks that hold planned shards, ascending
 * @param firstRanks for each block the rank of its first planned shard, and at the end the number
 *     of all
 * @param rowsBefore for each block the rows of all planned shards before it
 * @param shardRows how many rows a shard holds
 * @param summary what the granules say of themselves
 */
record Plan(
    String fingerprint,
    int granules,
    String granulesSha256,
    long[] blocks,
    long[] firstRanks,
    long[] rowsBefore,
    ShardRows shardRows,
    SourceSummary summary)
    implements Serializable {

  /** Rows of the emptiest, the middle and the fullest planned shard. */
  record ShardRows(long least, long median, long most) implements Serializable {
    static ShardRows of(long[] sorted) {
      return new ShardRows(sorted[0], sorted[sorted.length / 2], sorted[sorted.length - 1]);
    }
  }

  /** Types of the columns in use. */
  Map<String, DType> types() {
    Map<String, DType> types = new TreeMap<>();
    summary.columns().forEach((name, column) -> types.put(name, column.type()));
    return types;
  }

  /** Planned shards. */
  long shards() {
    return firstRanks[blocks.length];
  }

  /** The rank of the first planned shard of a block, or -1 when nothing is planned in it. */
  long firstRank(long block) {
    int place = Arrays.binarySearch(blocks, block);
    return place < 0 ? -1 : firstRanks[place];
  }

  /** The rows of all planned shards before those of a planned block. */
  long rowsBefore(long block) {
    return rowsBefore[Arrays.binarySearch(blocks, block)];
  }

  /** The block of a shard. */
  static long blockOf(long shard) {
    return shard / BlockPlan.SHARDS;
  }

  // A record compares arrays by identity, and DirectRunner's checks compare elements: it would warn
  // of every plan, at length.
  @Override
  public boolean equals(Object other) {
    return other instanceof Plan that
        && fingerprint.equals(that.fingerprint)
        && granules == that.granules
        && granulesSha256.equals(that.granulesSha256)
        && Arrays.equals(blocks, that.blocks)
        && Arrays.equals(firstRanks, that.firstRanks)
        && Arrays.equals(rowsBefore, that.rowsBefore)
        && shardRows.equals(that.shardRows)
        && summary.equals(that.summary);
  }

  @Override
  public int hashCode() {
    return fingerprint.hashCode();
  }
}
