package io.firn.proof;

import io.firn.wire.StoreDigest;
import io.firn.wire.Varint;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The judgements over shards, added up. Only the first few faults by their text are kept, so that
 * the tally stays small and does not depend on the order of adding.
 *
 * @param shards shards judged
 * @param chunks their chunks
 * @param chunksEmpty those without observations
 * @param cellsWithData cells with at least one row
 * @param rowsGridded rows that entered a cell
 * @param rowsFiltered rows that a filter took out
 * @param digest over all objects
 * @param faults the first faults, sorted
 * @param faultCount how many there are in all
 */
public record Tally(
    long shards,
    long chunks,
    long chunksEmpty,
    long cellsWithData,
    long rowsGridded,
    long rowsFiltered,
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
    return new Tally(
        1,
        receipt.chunks(),
        receipt.chunksEmpty(),
        receipt.cellsWithData(),
        Arrays.stream(receipt.gridded()).sum(),
        Arrays.stream(receipt.filtered()).sum(),
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
        chunksEmpty + other.chunksEmpty,
        cellsWithData + other.cellsWithData,
        rowsGridded + other.rowsGridded,
        rowsFiltered + other.rowsFiltered,
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
    Varint.write(out, chunksEmpty);
    Varint.write(out, cellsWithData);
    Varint.write(out, rowsGridded);
    Varint.write(out, rowsFiltered);
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
    long chunksEmpty = Varint.read(in);
    long cellsWithData = Varint.read(in);
    long rowsGridded = Varint.read(in);
    long rowsFiltered = Varint.read(in);
    StoreDigest digest = StoreDigest.read(in);
    int count = Varint.readInt(in);
    List<String> faults = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      faults.add(in.readUTF());
    }
    return new Tally(
        shards,
        chunks,
        chunksEmpty,
        cellsWithData,
        rowsGridded,
        rowsFiltered,
        digest,
        faults,
        Varint.read(in));
  }

  private static List<String> first(List<String> faults) {
    // A list that every Java serializer and coder takes.
    return new ArrayList<>(faults.stream().sorted().limit(MOST_FAULTS).toList());
  }
}
