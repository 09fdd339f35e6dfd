package io.firn.pipeline;

import io.firn.shard.plan.BlockPlan;
import io.firn.shard.plan.ShardPlan;
import io.firn.wire.Varint;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/**
 * The planned shards of one block: how many rows each holds.
 *
 * @param block the block's number
 * @param rows rows of each planned shard, by ascending shard id
 */
record BlockSummary(long block, long[] rows) {
  static BlockSummary of(BlockPlan plan) {
    List<ShardPlan> shards = plan.shards();
    return new BlockSummary(plan.block(), shards.stream().mapToLong(ShardPlan::rows).toArray());
  }

  int shards() {
    return rows.length;
  }

  void write(DataOutput out) throws IOException {
    Varint.write(out, block);
    Varint.write(out, rows.length);
    for (long count : rows) {
      Varint.write(out, count);
    }
  }

  static BlockSummary read(DataInput in) throws IOException {
    long block = Varint.read(in);
    long[] rows = new long[Varint.readInt(in)];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Varint.read(in);
    }
    return new BlockSummary(block, rows);
  }
}
