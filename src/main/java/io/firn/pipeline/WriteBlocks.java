package io.firn.pipeline;

import io.firn.shard.BlockPlan;
import io.firn.storage.ObjectStore;
import java.io.IOException;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.TupleTag;

/**
 * Writes the plan of one block a call, from what all granules give to it, or reads the one that an
 * earlier attempt has written.
 */
final class WriteBlocks extends DoFn<KV<Long, Iterable<BlockPlan.Part>>, BlockSummary> {
  static final TupleTag<BlockSummary> BLOCKS = new TupleTag<>() {};
  static final TupleTag<KV<Long, Evidence>> SHARDS = new TupleTag<>() {};

  private final Job job;

  WriteBlocks(Job job) {
    this.job = job;
  }

  @ProcessElement
  public void process(@Element KV<Long, Iterable<BlockPlan.Part>> parts, MultiOutputReceiver out)
      throws IOException {
    ObjectStore store = job.open();
    BlockPlan plan = BlockPlan.of(parts.getKey(), parts.getValue());
    if (plan.shards().isEmpty()) {
      // Nothing but BlockPlan.Part.STORED.
      plan = BlockPlan.load(store, parts.getKey());
    } else {
      plan.store(store);
    }
    out.get(BLOCKS).output(BlockSummary.of(plan));
    for (int place = 0; place < plan.shards().size(); place++) {
      PlannedShard shard = PlannedShard.of(plan.shards().get(place), place);
      out.get(SHARDS).output(KV.of(parts.getKey(), new Evidence.Plan(shard)));
    }
  }
}
