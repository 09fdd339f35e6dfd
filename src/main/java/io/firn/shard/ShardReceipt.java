package io.firn.shard;

import io.firn.shard.plan.GranuleShare;
import io.firn.shard.plan.RowMix;
import io.firn.shard.plan.ShardPlan;
import io.firn.storage.ObjectStore;
import io.firn.wire.SealedFile;
import io.firn.wire.Varint;
import io.firn.zarr.ArrayReceipt;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Says what was stored of one shard, chunk by chunk, and what became of the rows of each granule.
 * Its file is durable before anything is told of the shard. Equal receipts have equal files.
 *
 * @param shard the shard's id
 * @param rank its place among the planned shards, ascending
 * @param fingerprint of the plan it was gridded by
 * @param cellsWithData cells with at least one row
 * @param granules the rows of each granule that touches the shard, by ascending granule number
 * @param arrays what was stored, array by array; all have the same number of chunks
 */
public record ShardReceipt(
    long shard,
    long rank,
    String fingerprint,
    long cellsWithData,
    List<GranuleRows> granules,
    List<ArrayReceipt> arrays) {
  /** Where receipts lie in a store. */
  public static final String PREFIX = ".firn/receipts/";

  private static final String KIND = "FIRNRCP2";

  public ShardReceipt {
    granules = List.copyOf(granules);
    arrays = List.copyOf(arrays);
  }

  /**
   * The rows of one granule in the shard.
   *
   * @param granule the granule's number
   * @param gridded rows that entered a cell
   * @param filtered rows that a filter took out
   * @param mix sum of {@link RowMix} over both
   */
  public record GranuleRows(int granule, long gridded, long filtered, long mix) {}

  /** Where the receipt of a shard lies in a store. */
  public static String key(long shard) {
    return PREFIX + shard;
  }

  /** The shard whose receipt has this key, or empty when the key is not that of a receipt. */
  public static Optional<Long> shardOf(String key) {
    String number = key.substring(PREFIX.length());
    try {
      long shard = Long.parseLong(number);
      return key(shard).equals(key) && shard >= 0 ? Optional.of(shard) : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** Rows that entered a cell of the shard. */
  public long rowsGridded() {
    return granules.stream().mapToLong(GranuleRows::gridded).sum();
  }

  /** Rows in the shard that a filter took out. */
  public long rowsFiltered() {
    return granules.stream().mapToLong(GranuleRows::filtered).sum();
  }

  /** Whether the rows of each granule are those that the plan has for the shard. */
  boolean accountsFor(ShardPlan plan) {
    if (granules.size() != plan.shares().size()) {
      return false;
    }
    for (int i = 0; i < granules.size(); i++) {
      GranuleRows rows = granules.get(i);
      GranuleShare share = plan.shares().get(i);
      if (rows.granule() != share.granule()
          || rows.gridded() + rows.filtered() != share.rows()
          || rows.mix() != share.mix()) {
        return false;
      }
    }
    return true;
  }

  /** Makes the receipt durable. */
  public void store(ObjectStore store) throws IOException {
    store.put(key(shard), toBytes());
  }

  /** The receipt's file. */
  public byte[] toBytes() {
    return SealedFile.seal(KIND, this::encode);
  }

  /**
   * Reads a receipt's file.
   *
   * @param name what to call the file in an error
   * @throws io.firn.FirnException when the file is damaged or states what no receipt can
   */
  public static ShardReceipt fromBytes(byte[] file, String name) {
    return SealedFile.open(KIND, file, name, ShardReceipt::decode);
  }

  /** Writes the receipt as {@link #read} reads it. */
  public void write(DataOutput out) throws IOException {
    byte[] file = toBytes();
    Varint.write(out, file.length);
    out.write(file);
  }

  /** Reads what {@link #write} wrote. */
  public static ShardReceipt read(DataInput in) throws IOException {
    byte[] file = new byte[Varint.readInt(in)];
    in.readFully(file);
    return fromBytes(file, "receipt");
  }

  private void encode(DataOutput out) throws IOException {
    Varint.write(out, shard);
    Varint.write(out, rank);
    out.writeUTF(fingerprint);
    Varint.write(out, cellsWithData);
    Varint.write(out, granules.size());
    for (GranuleRows rows : granules) {
      Varint.write(out, rows.granule);
      Varint.write(out, rows.gridded);
      Varint.write(out, rows.filtered);
      out.writeLong(rows.mix);
    }
    Varint.write(out, arrays.size());
    for (ArrayReceipt array : arrays) {
      array.encode(out);
    }
  }

  private static ShardReceipt decode(DataInput in) throws IOException {
    long shard = Varint.read(in);
    long rank = Varint.read(in);
    String fingerprint = in.readUTF();
    long cellsWithData = Varint.read(in);
    int granuleCount = Varint.readCount(in);
    List<GranuleRows> granules = new ArrayList<>(granuleCount);
    for (int i = 0; i < granuleCount; i++) {
      granules.add(
          new GranuleRows(Varint.readInt(in), Varint.read(in), Varint.read(in), in.readLong()));
    }
    int arrayCount = Varint.readCount(in);
    List<ArrayReceipt> arrays = new ArrayList<>();
    for (int i = 0; i < arrayCount; i++) {
      arrays.add(ArrayReceipt.decode(in));
    }
    if (arrays.stream().mapToInt(ArrayReceipt::chunks).distinct().count() != 1) {
      throw new IOException("its arrays do not have one number of chunks");
    }
    return new ShardReceipt(shard, rank, fingerprint, cellsWithData, granules, arrays);
  }
}
