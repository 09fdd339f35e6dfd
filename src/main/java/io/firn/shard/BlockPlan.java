package io.firn.shard;

import io.firn.storage.ObjectStore;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The plan of a block: the planned shards among {@value #SHARDS} consecutive ones, which are
 * neighbours on the Earth. A block is one file, read by whoever grids a run of its shards.
 *
 * @param block the block's number: shard id / {@value #SHARDS}
 * @param granules the granules that touch any of its shards, by number
 * @param shards its planned shards, by ascending id
 */
public record BlockPlan(
    long block, SortedMap<Integer, GranuleRef> granules, List<ShardPlan> shards) {
  /**
   * Shards in a block: three HEALPix orders. Their plans, a few kilobytes each, make a file worth
   * one request.
   */
  public static final int SHARDS = 64;

  private static final String KIND = "FIRNPLN1";

  /** Where the plan of a block lies in a store. */
  public static String key(long block) {
    return ".firn/plan/blocks/" + block;
  }

  /**
   * What one granule gives to the shards of one block: what a scan sends to whoever writes the
   * block.
   */
  public record Part(GranuleRef granule, SortedMap<Long, GranuleShare> shares) {
    public void write(DataOutput out) throws IOException {
      granule.write(out);
      Varint.write(out, shares.size());
      for (Map.Entry<Long, GranuleShare> share : shares.entrySet()) {
        Varint.write(out, share.getKey());
        share.getValue().write(out);
      }
    }

    public static Part read(DataInput in) throws IOException {
      GranuleRef granule = GranuleRef.read(in);
      int count = Varint.readInt(in);
      SortedMap<Long, GranuleShare> shares = new TreeMap<>();
      for (int i = 0; i < count; i++) {
        shares.put(Varint.read(in), GranuleShare.read(in));
      }
      return new Part(granule, shares);
    }
  }

  /** Splits what a granule gives by blocks. */
  public static SortedMap<Long, Part> parts(ScannedGranule scanned) {
    SortedMap<Long, Part> parts = new TreeMap<>();
    scanned
        .shares()
        .forEach(
            (shard, share) ->
                parts
                    .computeIfAbsent(
                        shard / SHARDS, b -> new Part(scanned.granule(), new TreeMap<>()))
                    .shares()
                    .put(shard, share));
    return parts;
  }

  /** The plan of a block from all its parts, in whatever order they come. */
  public static BlockPlan of(long block, Iterable<Part> parts) {
    SortedMap<Integer, GranuleRef> granules = new TreeMap<>();
    SortedMap<Long, List<GranuleShare>> shards = new TreeMap<>();
    for (Part part : parts) {
      granules.put(part.granule.number(), part.granule);
      part.shares.forEach(
          (shard, share) -> shards.computeIfAbsent(shard, s -> new ArrayList<>()).add(share));
    }
    List<ShardPlan> plans = new ArrayList<>(shards.size());
    shards.forEach(
        (shard, shares) -> {
          shares.sort(Comparator.comparingInt(GranuleShare::granule));
          plans.add(new ShardPlan(shard, shares));
        });
    return new BlockPlan(block, granules, plans);
  }

  public void store(ObjectStore store) throws IOException {
    store.put(key(block), SealedFile.seal(KIND, this::write));
  }

  /** Reads the plan of a block back. */
  public static BlockPlan load(ObjectStore store, long block) throws IOException {
    String key = key(block);
    return SealedFile.open(KIND, store.get(key), key, in -> read(block, in));
  }

  private void write(DataOutput out) throws IOException {
    Collection<GranuleRef> refs = granules.values();
    Varint.write(out, refs.size());
    for (GranuleRef ref : refs) {
      ref.write(out);
    }
    Varint.write(out, shards.size());
    for (ShardPlan plan : shards) {
      Varint.write(out, plan.shard());
      Varint.write(out, plan.shares().size());
      for (GranuleShare share : plan.shares()) {
        share.write(out);
      }
    }
  }

  private static BlockPlan read(long block, DataInput in) throws IOException {
    SortedMap<Integer, GranuleRef> granules = new TreeMap<>();
    int refs = Varint.readInt(in);
    for (int i = 0; i < refs; i++) {
      GranuleRef ref = GranuleRef.read(in);
      granules.put(ref.number(), ref);
    }
    int count = Varint.readInt(in);
    List<ShardPlan> shards = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      long shard = Varint.read(in);
      int size = Varint.readInt(in);
      List<GranuleShare> shares = new ArrayList<>(size);
      for (int j = 0; j < size; j++) {
        shares.add(GranuleShare.read(in));
      }
      shards.add(new ShardPlan(shard, shares));
    }
    return new BlockPlan(block, granules, shards);
  }
}
