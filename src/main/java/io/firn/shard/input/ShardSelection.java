package io.firn.shard.input;

import io.firn.Plural;
import io.firn.wire.TextDigest;
import io.firn.wire.Varint;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * Some shards, or all. Of a granule, the shards that take its rows: all, or those for which a shard
 * map lists it. Of a store, the shards that it has: all with rows, or those of its domain.
 */
public final class ShardSelection {
  /** Every shard in which there are rows. */
  public static final ShardSelection ALL = new ShardSelection(null);

  /** Ascending, each once; null for all. */
  private final long[] shards;

  private ShardSelection(long[] shards) {
    this.shards = shards;
  }

  /** Only these shards, in any order. */
  public static ShardSelection of(LongStream shards) {
    // The stream's own distinct() would hold more copies of millions of shards.
    long[] sorted = shards.toArray();
    Arrays.sort(sorted);
    int count = 0;
    for (long shard : sorted) {
      if (count == 0 || sorted[count - 1] != shard) {
        sorted[count++] = shard;
      }
    }
    return new ShardSelection(count == sorted.length ? sorted : Arrays.copyOf(sorted, count));
  }

  public boolean contains(long shard) {
    return shards == null || Arrays.binarySearch(shards, shard) >= 0;
  }

  /** Whether any of the shards from {@code from} to before {@code to} is selected. */
  public boolean anyIn(long from, long to) {
    if (shards == null) {
      return from < to;
    }
    int place = Arrays.binarySearch(shards, from);
    place = place < 0 ? -place - 1 : place;
    return place < shards.length && shards[place] < to;
  }

  /** The shards, ascending; none where all are selected, as these are not known. */
  public LongStream listed() {
    return shards == null ? LongStream.empty() : Arrays.stream(shards);
  }

  /** The shards of either. */
  ShardSelection plus(ShardSelection other) {
    if (shards == null || other.shards == null) {
      return ALL;
    }
    return of(LongStream.concat(Arrays.stream(shards), Arrays.stream(other.shards)));
  }

  void write(DataOutput out) throws IOException {
    out.writeBoolean(shards == null);
    if (shards == null) {
      return;
    }
    Varint.write(out, shards.length);
    long before = 0;
    for (long shard : shards) {
      Varint.write(out, shard - before);
      before = shard;
    }
  }

  static ShardSelection read(DataInput in) throws IOException {
    if (in.readBoolean()) {
      return ALL;
    }
    long[] shards = new long[Varint.readCount(in)];
    long shard = 0;
    for (int i = 0; i < shards.length; i++) {
      shard += Varint.read(in);
      shards[i] = shard;
    }
    return new ShardSelection(shards);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ShardSelection that && Arrays.equals(shards, that.shards);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(shards);
  }

  /** Adds {@code all}, or the ids of the shards with blanks between them. */
  void addTo(TextDigest text) {
    if (shards == null) {
      text.add("all");
      return;
    }
    for (int i = 0; i < shards.length; i++) {
      text.add(i == 0 ? "" : " ").add(Long.toString(shards[i]));
    }
  }

  @Override
  public String toString() {
    return shards == null ? "all shards" : Plural.of(shards.length, "shard");
  }
}
