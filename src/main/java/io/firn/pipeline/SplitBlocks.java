package io.firn.pipeline;

import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollectionView;

/** Cuts blocks into runs of shards of about equal rows. */
final class SplitBlocks extends DoFn<BlockSummary, KV<Long, ShardRun>> {
  /**
   * Rows of a run at the most, unless one shard holds more: some seconds of work, lost when a
   * worker dies.
   */
  private static final long MOST_ROWS = 1 << 20;

  /** A small job is cut into about so many runs, so that all workers have something to do. */
  private static final int RUNS = 64;

  private final PCollectionView<Plan> plan;

  SplitBlocks(PCollectionView<Plan> plan) {
    this.plan = plan;
  }

  @ProcessElement
  public void process(ProcessContext context) {
    Plan whole = context.sideInput(plan);
    long most = Math.min(MOST_ROWS, whole.summary().counts().located() / RUNS);
    BlockSummary block = context.element();
    long rank = whole.firstRank(block.block());
    int first = 0;
    long rows = 0;
    for (int place = 0; place < block.shards(); place++) {
      long shardRows = block.rows()[place];
      if (place > first && rows + shardRows > most) {
        output(context, new ShardRun(block.block(), first, place - first, rank + first));
        first = place;
        rows = 0;
      }
      rows += shardRows;
    }
    output(context, new ShardRun(block.block(), first, block.shards() - first, rank + first));
  }

  /** Every run has a key of its own, so that runners spread them. */
  private static void output(
      DoFn<BlockSummary, KV<Long, ShardRun>>.ProcessContext context, ShardRun run) {
    context.output(KV.of(run.rank(), run));
  }
}
