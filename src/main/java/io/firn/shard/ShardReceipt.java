package io.firn.shard;

import io.firn.storage.ObjectStore;
import io.firn.zarr.ArrayReceipt;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Says what was stored of one shard, chunk by chunk, and what became of the rows of each granule.
 * Its file is durable before the receipt travels on.
 *
 * @param shard the shard's id
 * @param rank its place among the planned shards, ascending
 * @param fingerprint the plan it was gridded by
 * @param cells cells with at least one row
 * @param granules the rows of each granule that touches the shard, by ascending granule number
 * @param arrays what was stored, array by array
 */
public record ShardReceipt(
    long shard,
    long rank,
    String fingerprint,
    long cells,
    List<GranuleRows> granules,
    List<ArrayReceipt> arrays) {
  /** Where receipts lie in a store. */
  public static final String PREFIX = ".firn/receipts/";

  private static final String KIND = "FIRNRCP1";

  /**
   * The rows of one granule in the shard.
   *
   * @param granule the granule's number
   * @param gridded rows that entered a cell
   * @param filtered rows that a filter took out
   * @param mix sum of {@link RowMix} over both
   */
  public record GranuleRows(int granule, long gridded, long filtered, long mix) {}

  public static String key(long shard) {
    return PREFIX + shard;
  }

  /** Rows that entered a cell of the shard. */
  public long gridded() {
    return granules.stream().mapToLong(GranuleRows::gridded).sum();
  }

  /** Rows in the shard that a filter took out. */
  public long filtered() {
    return granules.stream().mapToLong(GranuleRows::filtered).sum();
  }

  /** Makes the receipt durable. */
  public void store(ObjectStore store) throws IOException {
    store.put(key(shard), toBytes());
  }

  /** The receipt's file. */
  public byte[] toBytes() {
    return SealedFile.seal(KIND, this::write);
  }

  /**
   * Reads a receipt's file.
   *
   * @param name what to call the file in an error
   */
  public static ShardReceipt fromBytes(byte[] file, String name) {
    return SealedFile.open(KIND, file, name, ShardReceipt::read);
  }

  public void write(DataOutput out) throws IOException {
    Varint.write(out, shard);
    Varint.write(out, rank);
    out.writeUTF(fingerprint);
    Varint.write(out, cells);
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

  public static ShardReceipt read(DataInput in) throws IOException {
    long shard = Varint.read(in);
    long rank = Varint.read(in);
    String fingerprint = in.readUTF();
    long cells = Varint.read(in);
    int granuleCount = Varint.readInt(in);
    List<GranuleRows> granules = new ArrayList<>();
    for (int i = 0; i < granuleCount; i++) {
      granules.add(
          new GranuleRows(Varint.readInt(in), Varint.read(in), Varint.read(in), in.readLong()));
    }
    int arrayCount = Varint.readInt(in);
    List<ArrayReceipt> arrays = new ArrayList<>();
    for (int i = 0; i < arrayCount; i++) {
      arrays.add(ArrayReceipt.decode(in));
    }
    return new ShardReceipt(shard, rank, fingerprint, cells, granules, arrays);
  }
}
