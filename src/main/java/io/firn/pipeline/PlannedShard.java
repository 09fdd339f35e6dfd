package io.firn.pipeline;

import io.firn.shard.plan.GranuleShare;
import io.firn.shard.plan.ShardPlan;
import io.firn.wire.Varint;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/**
 * What the scan counted in one shard: the half of the balance that gridding never sees.
 *
 * @param shard the shard
 * @param place the shard's place among the planned shards of its block
 * @param granules numbers of the granules that touch it, ascending
 * @param rows their rows in it
 * @param mixes the sums of {@link io.firn.shard.plan.RowMix} over them
 */
record PlannedShard(long shard, int place, int[] granules, long[] rows, long[] mixes) {
  static PlannedShard of(ShardPlan plan, int place) {
    List<GranuleShare> shares = plan.shares();
    return new PlannedShard(
        plan.shard(),
        place,
        shares.stream().mapToInt(GranuleShare::granule).toArray(),
        shares.stream().mapToLong(GranuleShare::rows).toArray(),
        shares.stream().mapToLong(GranuleShare::mix).toArray());
  }

  void write(DataOutput out) throws IOException {
    Varint.write(out, shard);
    Varint.write(out, place);
    Varint.write(out, granules.length);
    for (int i = 0; i < granules.length; i++) {
      Varint.write(out, granules[i]);
      Varint.write(out, rows[i]);
      out.writeLong(mixes[i]);
    }
  }

  static PlannedShard read(DataInput in) throws IOException {
    long shard = Varint.read(in);
    int place = Varint.readInt(in);
    int count = Varint.readInt(in);
    int[] granules = new int[count];
    long[] rows = new long[count];
    long[] mixes = new long[count];
    for (int i = 0; i < count; i++) {
      granules[i] = Varint.readInt(in);
      rows[i] = Varint.read(in);
      mixes[i] = in.readLong();
    }
    return new PlannedShard(shard, place, granules, rows, mixes);
  }
}
