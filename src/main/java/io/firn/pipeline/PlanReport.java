package io.firn.pipeline;

import io.firn.Plural;
import io.firn.aggregate.Aggregator;
import io.firn.column.ArraySpec;
import io.firn.config.FirnConfig;
import io.firn.grid.Grid;
import io.firn.memory.MemoryBudget;
import io.firn.shard.ShardGridder;
import io.firn.shard.plan.SourceSummary;
import io.firn.storage.ObjectStore;
import io.firn.zarr.layout.Layout;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a run would do, from the files of a plan.
 *
 * @param listed granules that were found
 * @param counts what the scan counted
 * @param superseded granules left out for newer revisions of them
 * @param shards planned shards
 * @param leastRows rows of the emptiest of them
 * @param medianRows rows of the one in the middle
 * @param mostRows rows of the fullest
 * @param cellsPerShard cells of each shard
 * @param cellsPerChunk cells of each chunk
 * @param chunksPerShard chunks of each shard
 * @param shardMemory bytes that gridding the fullest shard takes in each thread if all of its rows
 *     are in one chunk
 * @param storeBytes bytes of all chunks before compression, at most
 * @param notices what a user may want to know of the granules
 * @param warnings what a user should change
 */
public record PlanReport(
    long listed,
    SourceSummary.Counts counts,
    long superseded,
    long shards,
    long leastRows,
    long medianRows,
    long mostRows,
    long cellsPerShard,
    int cellsPerChunk,
    int chunksPerShard,
    long shardMemory,
    long storeBytes,
    List<String> notices,
    List<String> warnings) {

  /** Readers take 14 times as long over chunks of 256 cells as over chunks of 4,096. */
  private static final int FEW_CELLS = 1024;

  public long chunks() {
    return shards * chunksPerShard;
  }

  /**
   * Reads the plan in a store.
   *
   * @param transform by which it was made
   * @param budget what each worker would divide
   */
  public static PlanReport load(ObjectStore store, GridGranules transform, MemoryBudget budget)
      throws IOException {
    Job job = transform.job();
    FirnConfig config = job.config();
    Plan plan = Plan.find(store).orElseThrow();
    SourceSummary.Counts counts = plan.summary().counts();
    Grid grid = job.grid();
    Layout layout = job.layout();
    int cellBytes = 0;
    for (int i = 0; i < layout.arrays(); i++) {
      cellBytes += layout.form(i).chunkBytes() / grid.cellsPerChunk();
    }
    Plan.ShardRows rows = plan.shardRows();
    long memory =
        rows.most() * ShardGridder.rowBytes(config, plan.types().values())
            + Aggregator.compile(config.fields(), plan.types())
                .digestBytes(rows.most(), grid.cellsPerChunk())
            + (long) cellBytes * grid.cellsPerChunk();
    long shards = plan.shards();
    return new PlanReport(
        plan.listed().granules(),
        counts,
        plan.listed().superseded(),
        shards,
        rows.least(),
        rows.median(),
        rows.most(),
        grid.cellsPerShard(),
        grid.cellsPerChunk(),
        grid.chunksPerShard(),
        memory,
        sum(
            product(shards, grid.cellsPerShard(), cellBytes),
            counts.rowsLocated() * elementBytes(Aggregator.arrays(config.fields()))),
        plan.notices(config),
        warnings(grid, memory, budget));
  }

  /** Bytes of an element of each list. None of them has more elements than its cell has rows. */
  private static int elementBytes(List<ArraySpec> arrays) {
    return arrays.stream().mapToInt(ArraySpec::listElementBytes).sum();
  }

  private static long sum(long a, long b) {
    return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
  }

  /** The product of three numbers, or the largest long where it overflows. */
  private static long product(long a, long b, long c) {
    try {
      return Math.multiplyExact(Math.multiplyExact(a, b), c);
    } catch (ArithmeticException e) {
      return Long.MAX_VALUE;
    }
  }

  private static List<String> warnings(Grid grid, long memory, MemoryBudget budget) {
    List<String> warnings = new ArrayList<>();
    if (grid.cellsPerChunk() < FEW_CELLS) {
      warnings.add(
          "chunks hold %s; below %,d readers become slow: choose larger chunks"
              .formatted(Plural.of(grid.cellsPerChunk(), "cell"), FEW_CELLS));
    }
    long each = budget.resolve() / Runtime.getRuntime().availableProcessors();
    if (memory > each) {
      warnings.add(
          "the fullest shard takes %,d bytes, each core has %,d of --memoryPerWorker: what does not fit goes to --scratch, which is slower; smaller shards or a larger heap avoid it"
              .formatted(memory, each));
    }
    return warnings;
  }
}
