package io.firn.pipeline;

import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollectionView;

/** Says of every planned shard to which run it belongs. */
final class SplitBlocks extends DoFn<BlockSummary, KV<Long, ShardRun>> {
  private final PCollectionView<Plan> plan;
  private final int threads;

  /**
   * @param threads of the one process that grids everything, or 0 for a cluster
   */
  SplitBlocks(PCollectionView<Plan> plan, int threads) {
    this.plan = plan;
    this.threads = threads;
  }

  @ProcessElement
  public void process(ProcessContext context) {
    Plan whole = context.sideInput(plan);
    BlockSummary block = context.element();
    long runs = ShardRun.runs(whole, threads);
    ShardRun.cut(block, whole, runs).forEach(context::output);
  }
}
