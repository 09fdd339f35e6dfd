package io.firn.proof;

import io.firn.shard.ShardReceipt;
import io.firn.shard.ShardReceipt.GranuleRows;
import io.firn.wire.Crc32c;
import io.firn.wire.StoreDigest;
import io.firn.wire.Varint;
import io.firn.zarr.ArrayReceipt;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * A receipt without its chunk tables: what judging it takes.
 *
 * @param shard the shard
 * @param rank its rank
 * @param fingerprint the plan it was gridded by
 * @param cellsWithData cells with at least one row
 * @param chunks chunks of the shard
 * @param chunksEmpty those of them without rows
 * @param digest over its objects
 * @param granules numbers of its granules, ascending
 * @param gridded rows of each that entered a cell
 * @param filtered rows of each that a filter took out
 * @param mixes of both, as the receipt has them
 */
public record ReceiptSummary(
    long shard,
    long rank,
    String fingerprint,
    long cellsWithData,
    int chunks,
    int chunksEmpty,
    StoreDigest digest,
    int[] granules,
    long[] gridded,
    long[] filtered,
    long[] mixes) {

  /**
   * Sums a receipt up.
   *
   * @param documents those of its shard, by key
   */
  public static ReceiptSummary of(ShardReceipt receipt, Map<String, byte[]> documents) {
    StoreDigest digest = StoreDigest.NONE;
    for (Map.Entry<String, byte[]> document : documents.entrySet()) {
      byte[] content = document.getValue();
      digest = digest.plus(StoreDigest.of(document.getKey(), content.length, Crc32c.of(content)));
    }
    List<ArrayReceipt> arrays = receipt.arrays();
    List<GranuleRows> rows = receipt.granules();
    for (ArrayReceipt array : arrays) {
      for (ArrayReceipt.StoredObject object : array.objects()) {
        digest = digest.plus(StoreDigest.of(object.key(), object.length(), object.crc32c()));
      }
    }
    // Every array counts the same observations in a chunk.
    ArrayReceipt any = arrays.get(0);
    int empty = 0;
    for (int chunk = 0; chunk < any.chunks(); chunk++) {
      empty += any.observations(chunk) == 0 ? 1 : 0;
    }
    return new ReceiptSummary(
        receipt.shard(),
        receipt.rank(),
        receipt.fingerprint(),
        receipt.cellsWithData(),
        any.chunks(),
        empty,
        digest,
        rows.stream().mapToInt(GranuleRows::granule).toArray(),
        rows.stream().mapToLong(GranuleRows::gridded).toArray(),
        rows.stream().mapToLong(GranuleRows::filtered).toArray(),
        rows.stream().mapToLong(GranuleRows::mix).toArray());
  }

  /** Writes it as {@link #read} reads it. */
  public void write(DataOutput out) throws IOException {
    Varint.write(out, shard);
    Varint.write(out, rank);
    out.writeUTF(fingerprint);
    Varint.write(out, cellsWithData);
    Varint.write(out, chunks);
    Varint.write(out, chunksEmpty);
    digest.write(out);
    Varint.write(out, granules.length);
    for (int i = 0; i < granules.length; i++) {
      Varint.write(out, granules[i]);
      Varint.write(out, gridded[i]);
      Varint.write(out, filtered[i]);
      out.writeLong(mixes[i]);
    }
  }

  /** Reads what {@link #write} wrote. */
  public static ReceiptSummary read(DataInput in) throws IOException {
    long shard = Varint.read(in);
    long rank = Varint.read(in);
    String fingerprint = in.readUTF();
    long cellsWithData = Varint.read(in);
    int chunks = Varint.readInt(in);
    int chunksEmpty = Varint.readInt(in);
    StoreDigest digest = StoreDigest.read(in);
    int count = Varint.readInt(in);
    int[] granules = new int[count];
    long[] gridded = new long[count];
    long[] filtered = new long[count];
    long[] mixes = new long[count];
    for (int i = 0; i < count; i++) {
      granules[i] = Varint.readInt(in);
      gridded[i] = Varint.read(in);
      filtered[i] = Varint.read(in);
      mixes[i] = in.readLong();
    }
    return new ReceiptSummary(
        shard,
        rank,
        fingerprint,
        cellsWithData,
        chunks,
        chunksEmpty,
        digest,
        granules,
        gridded,
        filtered,
        mixes);
  }
}
