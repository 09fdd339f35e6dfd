package io.firn.pipeline;

import io.firn.shard.ShardReceipt;
import io.firn.wire.Crc32c;
import io.firn.wire.Varint;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Says that the receipt of a shard is durable, and which one. Nothing else of a receipt travels to
 * the next stage: runners would hold the chunk tables of all shards at once.
 *
 * @param shard the shard
 * @param crc32c of the receipt's file
 */
record WrittenShard(long shard, int crc32c) {
  static final BinaryCoder<WrittenShard> CODER =
      BinaryCoder.of(WrittenShard.class, WrittenShard::write, WrittenShard::read);

  static WrittenShard of(ShardReceipt receipt) {
    return new WrittenShard(receipt.shard(), Crc32c.of(receipt.toBytes()));
  }

  void write(DataOutput out) throws IOException {
    Varint.write(out, shard);
    out.writeInt(crc32c);
  }

  static WrittenShard read(DataInput in) throws IOException {
    return new WrittenShard(Varint.read(in), in.readInt());
  }
}
