package io.firn.pipeline;

import io.firn.shard.plan.BlockPlan;
import io.firn.shard.plan.ShardPlan;
import io.firn.storage.ObjectStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.TupleTag;

/**
 * Writes the plans of the blocks that meet under one key, from what all granules give to them, or
 * reads those that an earlier attempt has written.
 */
final class WriteBlocks extends DoFn<KV<Long, Iterable<BlockPlan.Part>>, BlockSummary> {
  static final TupleTag<BlockSummary> BLOCKS = new TupleTag<>() {};
  static final TupleTag<KV<Long, Evidence>> SHARDS = new TupleTag<>() {};

  private final Job job;
  private transient ObjectStore store;

  WriteBlocks(Job job) {
    this.job = job;
  }

  @Setup
  public void setup() {
    store = job.open();
  }

  @ProcessElement
  public void process(@Element KV<Long, Iterable<BlockPlan.Part>> met, MultiOutputReceiver out)
      throws IOException {
    // Grouped values may be iterated once only: Flink throws otherwise.
    SortedMap<Long, List<BlockPlan.Part>> blocks = new TreeMap<>();
    for (BlockPlan.Part part : met.getValue()) {
      blocks.computeIfAbsent(part.block(), block -> new ArrayList<>()).add(part);
    }
    for (Map.Entry<Long, List<BlockPlan.Part>> block : blocks.entrySet()) {
      write(block.getKey(), block.getValue(), store, out);
    }
  }

  private static void write(
      long block, List<BlockPlan.Part> parts, ObjectStore store, MultiOutputReceiver out)
      throws IOException {
    BlockPlan plan = BlockPlan.of(block, parts);
    if (plan.shards().isEmpty()) {
      // It is in the store already, as its only part says.
      plan = BlockPlan.load(store, block);
    } else {
      plan.store(store);
    }
    out.get(BLOCKS).output(BlockSummary.of(plan));
    List<PlannedShard> shards = new ArrayList<>(plan.shards().size());
    for (ShardPlan shard : plan.shards()) {
      shards.add(PlannedShard.of(shard, shards.size()));
    }
    out.get(SHARDS).output(KV.of(block, Evidence.Plan.of(shards)));
  }
}
