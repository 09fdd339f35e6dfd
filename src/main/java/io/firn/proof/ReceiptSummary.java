package io.firn.proof;

import io.firn.shard.ShardReceipt;
import io.firn.shard.ShardReceipt.GranuleRows;
import io.firn.wire.StoreDigest;
import io.firn.wire.Varint;
import io.firn.zarr.ArrayReceipt;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * A receipt without its chunk tables: what the judge needs of it.
 *
 * @param shard the shard
 * @param rank its rank
 * @param fingerprint the plan it was gridded by
 * @param cells cells with rows
 * @param chunks chunks of the shard
 * @param emptyChunks those of them without rows
 * @param digest of its objects
 * @param granules numbers of its granules, ascending
 * @param gridded rows of each that entered a cell
 * @param filtered rows of each that were filtered
 * @param mixes of both
 */
public record ReceiptSummary(
    long shard,
    long rank,
    String fingerprint,
    long cells,
    int chunks,
    int emptyChunks,
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
      digest =
          digest.plus(
              StoreDigest.of(document.getKey(), content.length, StoreDigest.crc32c(content)));
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
        receipt.cells(),
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
    Varint.write(out, cells);
    Varint.write(out, chunks);
    Varint.write(out, emptyChunks);
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
    long cells = Varint.read(in);
    int chunks = Varint.readInt(in);
    int emptyChunks = Varint.readInt(in);
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
        cells,
        chunks,
        emptyChunks,
        digest,
        granules,
        gridded,
        filtered,
        mixes);
  }
}
