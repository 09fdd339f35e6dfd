package io.firn.pipeline;

import io.firn.grid.Grid;
import io.firn.shard.GriddedShard;
import io.firn.shard.ShardDocuments;
import io.firn.shard.ShardGridder;
import io.firn.shard.ShardProof;
import io.firn.shard.ShardReceipt;
import io.firn.shard.ShardWriter;
import io.firn.shard.input.GranuleList;
import io.firn.shard.input.RunIdentity;
import io.firn.shard.plan.BlockPlan;
import io.firn.shard.plan.ShardPlan;
import io.firn.storage.ObjectStore;
import io.firn.zarr.layout.Layout;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Distribution;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollectionView;

/**
 * Grids the shards of a run one after the other. Chunks and receipts go to the store as side
 * effects; what flows on is only which receipt is durable.
 */
final class GridShards extends DoFn<KV<Long, Iterable<ShardRun>>, KV<Long, WrittenShard>> {
  /** Shards that are verified under one key: DirectRunner takes milliseconds for each key. */
  private static final int NEIGHBOURS = 8;

  /**
   * A receipt of more chunks takes 100 KB an array and more. DirectRunner would hold all that are
   * verified under one key, and beside so many chunks the time for a key does not matter.
   */
  private static final int MANY_CHUNKS = 4096;

  private final Job job;
  private final PCollectionView<Plan> plan;
  private final Counter gridded = Metrics.counter("firn", "rows_gridded");
  private final Counter filtered = Metrics.counter("firn", "rows_filtered");
  private final Counter chunks = Metrics.counter("firn", "chunks_written");
  private final Counter bytes = Metrics.counter("firn", "bytes_written");
  private final Counter used = Metrics.counter("firn", "bytes_used");
  private final Counter spilled = Metrics.counter("firn", "bytes_spilled");
  private final Counter weightless = Metrics.counter("firn", "cells_without_weight");
  private final Counter overdrafts = Metrics.counter("firn", "memory_overdrafts");
  private final Distribution observationBytes = Metrics.distribution("firn", "observation_bytes");
  private final Distribution outputBytes = Metrics.distribution("firn", "output_bytes");
  private final ReadMetrics reading = new ReadMetrics();
  private final Counter resumed = Metrics.counter("firn", "shards_resumed");
  private transient ObjectStore store;
  private transient Layout layout;
  private transient SharedWorkspace shared;
  private transient ShardWriter writer;
  private transient GranuleList granules;

  GridShards(Job job, PCollectionView<Plan> plan) {
    this.job = job;
    this.plan = plan;
  }

  @Setup
  public void setup() {
    store = job.open();
    layout = job.layout();
    shared = SharedWorkspace.acquire(job);
  }

  @Teardown
  public void teardown() {
    shared.release();
  }

  @ProcessElement
  public void process(ProcessContext context) throws IOException {
    Plan whole = context.sideInput(plan);
    if (writer == null) {
      prepare(whole);
    }
    for (ShardRun run : ordered(context.element().getValue())) {
      BlockPlan block = BlockPlan.load(store, run.block());
      for (int i = 0; i < run.shards(); i++) {
        job.beat(store);
        ShardPlan shard = block.shards().get(run.place() + i);
        GriddedShard written = writer.write(shard, run.rank() + i, granules);
        written.cost().ifPresentOrElse(cost -> count(written.receipt(), cost), resumed::inc);
        reading.add(shared.unreported());
        send(written.receipt(), context);
      }
    }
  }

  private void prepare(Plan whole) throws IOException {
    // The commit will run on a worker of the same size.
    StoreDocuments.requireFits(layout);
    Grid grid = job.grid();
    ShardGridder gridder =
        new ShardGridder(
            job.config(), grid, layout, whole.types(), whole.fingerprint(), shared.workspace());
    ShardDocuments documents = StoreDocuments.ofShards(job, store);
    ShardProof proof = ShardProof.of(store, layout, documents, grid::shardName);
    granules = RunIdentity.load(store).granules();
    writer = new ShardWriter(store, layout, gridder, proof, documents, whole.fingerprint());
  }

  private static List<ShardRun> ordered(Iterable<ShardRun> parts) {
    List<ShardRun> ordered = new ArrayList<>();
    parts.forEach(ordered::add);
    ordered.sort(Comparator.comparingLong(ShardRun::rank));
    return ordered;
  }

  /** Announces a durable receipt. */
  static void send(
      ShardReceipt receipt,
      DoFn<KV<Long, Iterable<ShardRun>>, KV<Long, WrittenShard>>.ProcessContext context) {
    int together = receipt.arrays().get(0).chunks() > MANY_CHUNKS ? 1 : NEIGHBOURS;
    context.output(KV.of(receipt.shard() / together, WrittenShard.of(receipt)));
  }

  private void count(ShardReceipt receipt, GriddedShard.Cost cost) {
    gridded.inc(receipt.rowsGridded());
    filtered.inc(receipt.rowsFiltered());
    chunks.inc(layout.chunksPerShard());
    receipt.arrays().forEach(array -> bytes.inc(array.storedBytes()));
    used.inc(cost.usedBytes());
    spilled.inc(cost.spilledBytes());
    weightless.inc(cost.weightlessCells());
    overdrafts.inc(cost.overdrafts());
    observationBytes.update(cost.observationBytes());
    outputBytes.update(cost.outputBytes());
  }
}
