package io.firn.pipeline;

import io.firn.granule.GranulePool;
import io.firn.shard.BlockPlan;
import io.firn.shard.ShardGridder;
import io.firn.shard.ShardPlan;
import io.firn.shard.ShardReceipt;
import io.firn.storage.ObjectStore;
import io.firn.zarr.ChunkSink;
import io.firn.zarr.Layout;
import java.io.IOException;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.PCollectionView;

/**
 * Grids the shards of a run one after the other. Chunks go to the store as side effects; what flows
 * on is one receipt for each shard, whose file is durable by then.
 */
final class GridShards extends DoFn<ShardRun, ShardReceipt> {
  private final Job job;
  private final PCollectionView<Plan> plan;
  private final Counter gridded = Metrics.counter("firn", "rows_gridded");
  private final Counter filtered = Metrics.counter("firn", "rows_filtered");
  private final Counter chunks = Metrics.counter("firn", "chunks_written");
  private final Counter bytes = Metrics.counter("firn", "bytes_written");
  private transient ObjectStore store;
  private transient Layout layout;
  private transient GranulePool pool;
  private transient ShardGridder gridder;

  GridShards(Job job, PCollectionView<Plan> plan) {
    this.job = job;
    this.plan = plan;
  }

  @Setup
  public void setup() {
    store = job.open();
    layout = job.layout();
    pool = SharedPool.acquire(job.reader());
  }

  @Teardown
  public void teardown() {
    SharedPool.release(job.reader());
  }

  @ProcessElement
  public void process(ProcessContext context) throws IOException {
    ShardRun run = context.element();
    Plan whole = context.sideInput(plan);
    if (gridder == null) {
      gridder =
          new ShardGridder(job.config(), job.grid(), layout, whole.types(), whole.fingerprint());
    }
    BlockPlan block = BlockPlan.load(store, run.block());
    for (int i = 0; i < run.shards(); i++) {
      context.output(grid(block, block.shards().get(run.place() + i), run.rank() + i));
    }
  }

  private ShardReceipt grid(BlockPlan block, ShardPlan shard, long rank) throws IOException {
    ShardReceipt receipt;
    try (ChunkSink sink = ChunkSink.streaming(layout, store, rank, shard.shard())) {
      receipt = gridder.grid(shard, rank, block.granules(), pool, sink);
    }
    receipt.store(store);
    gridded.inc(receipt.gridded());
    filtered.inc(receipt.filtered());
    chunks.inc(layout.chunksPerShard());
    receipt.arrays().forEach(array -> bytes.inc(array.storedBytes()));
    return receipt;
  }
}
