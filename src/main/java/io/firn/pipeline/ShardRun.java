package io.firn.pipeline;

import io.firn.wire.Varint;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.values.KV;

/**
 * Neighbouring planned shards of one block, part of a run or all of it: the shards that one call
 * grids one after the other. Neighbours share granules and HDF5 chunks, so what was decoded for one
 * is still there for the next; a chunk that lies across the edge of a run is decoded twice. Hence
 * runs are contiguous, and as few as there can be.
 *
 * @param block their block
 * @param place place of the first among the planned shards of the block
 * @param shards how many
 * @param rank rank of the first
 */
record ShardRun(long block, int place, int shards, long rank) {
  /** Rows of a run on a cluster: some ten seconds of work, lost when a worker dies. */
  private static final long MOST_ROWS = 8 << 20;

  /** A job of fewer rows is still worth so many workers. */
  private static final long FEWEST_RUNS = 8;

  /**
   * What opening, writing and reading back the objects of a shard takes beside its rows, in rows.
   */
  private static final long ROWS_OF_A_SHARD = 4096;

  /**
   * Into how many runs a job is cut.
   *
   * @param threads of the one process that grids everything, or 0 for a cluster
   */
  static long runs(Plan plan, int threads) {
    return threads > 0 ? threads : Math.max(FEWEST_RUNS, work(plan) / MOST_ROWS);
  }

  private static long work(Plan plan) {
    return plan.summary().counts().rowsLocated() + ROWS_OF_A_SHARD * plan.shards();
  }

  /** The shards of a block by the number of their run; all runs are about the same work. */
  static List<KV<Long, ShardRun>> cut(BlockSummary block, Plan plan, long runs) {
    List<KV<Long, ShardRun>> parts = new ArrayList<>();
    double workPerRun = (double) work(plan) / runs;
    long rank = plan.firstRank(block.block());
    long before = plan.rowsBefore(block.block()) + ROWS_OF_A_SHARD * rank;
    int first = 0;
    long run = -1;
    for (int place = 0; place < block.shards(); place++) {
      long work = block.rows()[place] + ROWS_OF_A_SHARD;
      // The run in which the middle of the shard falls.
      long own = (long) ((before + work / 2) / workPerRun);
      if (place > first && own != run) {
        parts.add(KV.of(run, new ShardRun(block.block(), first, place - first, rank + first)));
        first = place;
      }
      run = own;
      before += work;
    }
    parts.add(KV.of(run, new ShardRun(block.block(), first, block.shards() - first, rank + first)));
    return parts;
  }

  void write(DataOutput out) throws IOException {
    Varint.write(out, block);
    Varint.write(out, place);
    Varint.write(out, shards);
    Varint.write(out, rank);
  }

  static ShardRun read(DataInput in) throws IOException {
    return new ShardRun(Varint.read(in), Varint.readInt(in), Varint.readInt(in), Varint.read(in));
  }
}
