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
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Says what was stored of one shard, chunk by chunk, and what became of the rows of each granule.
 * Its file is durable before the receipt travels on.
 *
 * <p>A receipt is its file, a third of the size of the objects that the file speaks of: runners
 * hold the receipts of all shards at once. The lists are read from it by each call that asks for
 * them.
 */
public final class ShardReceipt {
  /** Where receipts lie in a store. */
  public static final String PREFIX = ".firn/receipts/";

  private static final String KIND = "FIRNRCP2";

  private final byte[] file;
  private final long shard;
  private final long rank;
  private final long cells;
  private final long gridded;
  private final long filtered;

  /**
   * The rows of one granule in the shard.
   *
   * @param granule the granule's number
   * @param gridded rows that entered a cell
   * @param filtered rows that a filter took out
   * @param mix sum of {@link RowMix} over both
   */
  public record GranuleRows(int granule, long gridded, long filtered, long mix) {}

  private record Content(
      long shard,
      long rank,
      String fingerprint,
      long cells,
      List<GranuleRows> granules,
      List<ArrayReceipt> arrays) {}

  private ShardReceipt(byte[] file, Content content) {
    this.file = file;
    this.shard = content.shard;
    this.rank = content.rank;
    this.cells = content.cells;
    this.gridded = content.granules.stream().mapToLong(GranuleRows::gridded).sum();
    this.filtered = content.granules.stream().mapToLong(GranuleRows::filtered).sum();
  }

  private ShardReceipt(Content content) {
    this(SealedFile.seal(KIND, out -> encode(content, out)), content);
  }

  /**
   * @param shard the shard's id
   * @param rank its place among the planned shards, ascending
   * @param fingerprint the plan it was gridded by
   * @param cells cells with at least one row
   * @param granules the rows of each granule that touches the shard, by ascending granule number
   * @param arrays what was stored, array by array
   */
  public ShardReceipt(
      long shard,
      long rank,
      String fingerprint,
      long cells,
      List<GranuleRows> granules,
      List<ArrayReceipt> arrays) {
    this(new Content(shard, rank, fingerprint, cells, granules, arrays));
  }

  public static String key(long shard) {
    return PREFIX + shard;
  }

  /** The shard whose receipt has this key, or empty where none has. */
  public static Optional<Long> shardOf(String key) {
    String number = key.substring(PREFIX.length());
    try {
      long shard = Long.parseLong(number);
      return key(shard).equals(key) && shard >= 0 ? Optional.of(shard) : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  public long shard() {
    return shard;
  }

  public long rank() {
    return rank;
  }

  public long cells() {
    return cells;
  }

  /** Rows that entered a cell of the shard. */
  public long gridded() {
    return gridded;
  }

  /** Rows in the shard that a filter took out. */
  public long filtered() {
    return filtered;
  }

  public String fingerprint() {
    return content().fingerprint;
  }

  public List<GranuleRows> granules() {
    return content().granules;
  }

  public List<ArrayReceipt> arrays() {
    return content().arrays;
  }

  private Content content() {
    return SealedFile.open(KIND, file, key(shard), ShardReceipt::decode);
  }

  /** Whether the rows of each granule are those that the plan has for the shard. */
  boolean accountsFor(ShardPlan plan) {
    List<GranuleRows> rows = granules();
    if (rows.size() != plan.shares().size()) {
      return false;
    }
    for (int i = 0; i < rows.size(); i++) {
      GranuleRows of = rows.get(i);
      GranuleShare share = plan.shares().get(i);
      if (of.granule() != share.granule()
          || of.gridded() + of.filtered() != share.rows()
          || of.mix() != share.mix()) {
        return false;
      }
    }
    return true;
  }

  /** Makes the receipt durable. */
  public void store(ObjectStore store) throws IOException {
    store.put(key(shard), file);
  }

  /** The receipt's file; nobody may write to it. */
  public byte[] toBytes() {
    return file;
  }

  /**
   * Reads a receipt's file.
   *
   * @param name what to call the file in an error
   */
  public static ShardReceipt fromBytes(byte[] file, String name) {
    return new ShardReceipt(file, SealedFile.open(KIND, file, name, ShardReceipt::decode));
  }

  public void write(DataOutput out) throws IOException {
    Varint.write(out, file.length);
    out.write(file);
  }

  public static ShardReceipt read(DataInput in) throws IOException {
    byte[] file = new byte[Varint.readInt(in)];
    in.readFully(file);
    return fromBytes(file, "receipt");
  }

  private static void encode(Content content, DataOutput out) throws IOException {
    Varint.write(out, content.shard);
    Varint.write(out, content.rank);
    out.writeUTF(content.fingerprint);
    Varint.write(out, content.cells);
    Varint.write(out, content.granules.size());
    for (GranuleRows rows : content.granules) {
      Varint.write(out, rows.granule);
      Varint.write(out, rows.gridded);
      Varint.write(out, rows.filtered);
      out.writeLong(rows.mix);
    }
    Varint.write(out, content.arrays.size());
    for (ArrayReceipt array : content.arrays) {
      array.encode(out);
    }
  }

  private static Content decode(DataInput in) throws IOException {
    long shard = Varint.read(in);
    long rank = Varint.read(in);
    String fingerprint = in.readUTF();
    long cells = Varint.read(in);
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
    return new Content(shard, rank, fingerprint, cells, granules, arrays);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ShardReceipt that && Arrays.equals(file, that.file);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(file);
  }

  @Override
  public String toString() {
    return key(shard) + ": " + content();
  }
}
