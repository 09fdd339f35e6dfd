package io.firn.pipeline;

import io.firn.shard.Varint;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Neighbouring planned shards of one block that one call grids one after the other: neighbours
 * share granules, so what was decoded for one is still there for the next.
 *
 * @param block their block
 * @param place place of the first among the planned shards of the block
 * @param shards how many
 * @param rank rank of the first
 */
record ShardRun(long block, int place, int shards, long rank) {
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
