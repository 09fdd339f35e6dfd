package io.firn.proof;

import io.firn.wire.StoreDigest;
import io.firn.wire.Varint;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The judgements over shards, added up. Of faults only the first few are kept, by their text, so
 * that the tally stays small and does not depend on the order of adding.
 *
 * @param shards shards judged
 * @param chunks their chunks
 * @param emptyChunks those without observations
 * @param cells cells with observations
 * @param gridded rows that entered a cell
 * @param filtered rows that a filter took out
 * @param digest of all objects
 * @param faults the first faults, sorted
 * @param faultCount all of them
 */
public record Tally(
    long shards,
    long chunks,
    long emptyChunks,
    long cells,
    long gridded,
    long filtered,
    StoreDigest digest,
    List<String> faults,
    long faultCount) {
  /** Faults that a tally keeps. */
  public static final int MOST_FAULTS = 20;

  /** Nothing judged yet. */
  public static final Tally NONE = new Tally(0, 0, 0, 0, 0, 0, StoreDigest.NONE, List.of(), 0);

  /** The tally of one shard that has no receipt to count. */
  public static Tally faulty(List<String> faults) {
    return new Tally(1, 0, 0, 0, 0, 0, StoreDigest.NONE, first(faults), faults.size());
  }

  /** The tally of one shard: what its receipt counts, and what is wrong with it. */
  public static Tally of(ReceiptSummary receipt, List<String> faults) {
    long gridded = 0;
    long filtered = 0;
    for (int i = 0; i < receipt.granules().length; i++) {
      gridded += receipt.gridded()[i];
      filtered += receipt.filtered()[i];
    }
    return new Tally(
        1,
        receipt.chunks(),
        receipt.emptyChunks(),
        receipt.cells(),
        gridded,
        filtered,
        receipt.digest(),
        first(faults),
        faults.size());
  }

  /** The sum of both, with the first faults of both. */
  public Tally plus(Tally other) {
    List<String> all = new ArrayList<>(faults);
    all.addAll(other.faults);
    return new Tally(
        shards + other.shards,
        chunks + other.chunks,
        emptyChunks + other.emptyChunks,
        cells + other.cells,
        gridded + other.gridded,
        filtered + other.filtered,
        digest.plus(other.digest),
        first(all),
        faultCount + other.faultCount);
  }

  /** With faults that belong to no shard. */
  public Tally plusFaults(List<String> more) {
    return plus(new Tally(0, 0, 0, 0, 0, 0, StoreDigest.NONE, first(more), more.size()));
  }

  /** Writes it as {@link #read} reads it. */
  public void write(DataOutput out) throws IOException {
    Varint.write(out, shards);
    Varint.write(out, chunks);
    Varint.write(out, emptyChunks);
    Varint.write(out, cells);
    Varint.write(out, gridded);
    Varint.write(out, filtered);
    digest.write(out);
    Varint.write(out, faults.size());
    for (String fault : faults) {
      out.writeUTF(fault);
    }
    Varint.write(out, faultCount);
  }

  /** Reads what {@link #write} wrote. */
  public static Tally read(DataInput in) throws IOException {
    long shards = Varint.read(in);
    long chunks = Varint.read(in);
    long emptyChunks = Varint.read(in);
    long cells = Varint.read(in);
    long gridded = Varint.read(in);
    long filtered = Varint.read(in);
    StoreDigest digest = StoreDigest.read(in);
    int count = Varint.readInt(in);
    List<String> faults = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      faults.add(in.readUTF());
    }
    return new Tally(
        shards, chunks, emptyChunks, cells, gridded, filtered, digest, faults, Varint.read(in));
  }

  private static List<String> first(List<String> faults) {
    // A list that every Java serializer and coder takes.
    return new ArrayList<>(faults.stream().sorted().limit(MOST_FAULTS).toList());
  }
}
