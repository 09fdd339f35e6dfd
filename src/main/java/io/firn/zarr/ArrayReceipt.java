package io.firn.zarr;

import io.firn.FirnException;
import io.firn.zarr.array.ArrayForm;
import io.firn.zarr.array.WrittenArray;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * What was stored of one array for one shard: the objects, and for each chunk its place, checksum
 * and content, or that it is empty. With the array's {@code zarr.json} it is enough to prove the
 * objects later ({@link ReadBack}). Immutable.
 */
public final class ArrayReceipt implements WrittenArray {
  private static final int SHARDED = 1;
  private static final int COUNTS_ROWS = 2;
  private static final int HAS_PATH = 4;
  private static final String CHUNKS = "/c/";
  private static final Pattern COORDINATES = Pattern.compile("[0-9]{1,19}(/[0-9]{1,19})*");

  /** A group named by its order, a slash, and the longest name of an array. */
  private static final int LONGEST_NAME = 2 + 1 + 255;

  /** What S3 takes as a key. */
  private static final int LONGEST_PATH = 1024;

  private final String array;
  private final String path;
  private final boolean sharded;
  private final boolean countsRows;
  private final List<StoredObject> objects;
  private final ChunkTable table;

  /** A stored object, its length in bytes and the CRC-32C of all of it. */
  public record StoredObject(String key, long length, int crc32c) {}

  /** {@code table} belongs to the receipt from here on. */
  ArrayReceipt(
      String array,
      String path,
      boolean sharded,
      boolean countsRows,
      List<StoredObject> objects,
      ChunkTable table) {
    this.array = array;
    this.path = path;
    this.sharded = sharded;
    this.countsRows = countsRows;
    this.objects = List.copyOf(objects);
    this.table = table;
  }

  @Override
  public String array() {
    return array;
  }

  /** Path of the node whose chunks the shard wrote; {@link #array} where all shards share it. */
  public String path() {
    return path;
  }

  /** Whether the chunks share one object; otherwise each is an object of its own. */
  public boolean sharded() {
    return sharded;
  }

  /** Whether the values of each chunk add up to its observations. */
  public boolean countsRows() {
    return countsRows;
  }

  /**
   * The objects, in chunk order: of a sharded array one, or none where all chunks are empty;
   * otherwise one for each chunk that is not empty.
   */
  public List<StoredObject> objects() {
    return objects;
  }

  /** Chunks of the shard, K. */
  @Override
  public int chunks() {
    return table.chunks();
  }

  /** Whether the chunk holds nothing but fill and is therefore not stored. */
  public boolean isEmpty(int chunk) {
    return table.isEmpty(chunk);
  }

  /** Where in its object the chunk begins. */
  public long offset(int chunk) {
    return sharded ? table.offset(chunk) : 0;
  }

  /** Encoded bytes of the chunk; 0 when it is empty. */
  public int length(int chunk) {
    return table.length(chunk);
  }

  /** CRC-32C of the encoded chunk. */
  public int crc32c(int chunk) {
    return table.crc32c(chunk);
  }

  /** Elements of the chunk that differ from the fill value. */
  @Override
  public int cells(int chunk) {
    return table.cells(chunk);
  }

  /** Observations that were gridded into the chunk. */
  @Override
  public long observations(int chunk) {
    return table.observations(chunk);
  }

  /** Observations of all chunks. */
  public long observations() {
    long sum = 0;
    for (int chunk = 0; chunk < chunks(); chunk++) {
      sum += observations(chunk);
    }
    return sum;
  }

  /** Elements of all chunks that differ from the fill value. */
  public long cells() {
    long sum = 0;
    for (int chunk = 0; chunk < chunks(); chunk++) {
      sum += cells(chunk);
    }
    return sum;
  }

  /** Bytes of all objects. */
  @Override
  public long storedBytes() {
    return objects.stream().mapToLong(StoredObject::length).sum();
  }

  ChunkTable table() {
    return table;
  }

  /**
   * Writes the receipt. Equal receipts give equal bytes: at most 20 for a chunk and, where chunks
   * are objects of their own, the digits of its key.
   */
  public void encode(DataOutput out) throws IOException {
    out.writeUTF(array);
    boolean elsewhere = !path.equals(array);
    out.writeByte(
        (sharded ? SHARDED : 0) | (countsRows ? COUNTS_ROWS : 0) | (elsewhere ? HAS_PATH : 0));
    if (elsewhere) {
      out.writeUTF(path);
    }
    table.encode(out);
    if (sharded) {
      for (StoredObject object : objects) {
        out.writeUTF(coordinates(object));
        out.writeLong(object.length());
        out.writeInt(object.crc32c());
      }
    } else {
      // Length and checksum of such an object are its chunk's.
      String prefix = commonPrefix();
      out.writeUTF(prefix);
      for (StoredObject object : objects) {
        out.writeUTF(coordinates(object).substring(prefix.length()));
      }
    }
  }

  /** The part of an object's key that differs within the array. */
  private String coordinates(StoredObject object) {
    return object.key().substring(path.length() + CHUNKS.length());
  }

  private String commonPrefix() {
    String prefix = objects.isEmpty() ? "" : coordinates(objects.get(0));
    for (StoredObject object : objects) {
      while (!coordinates(object).startsWith(prefix)) {
        prefix = prefix.substring(0, prefix.length() - 1);
      }
    }
    return prefix;
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @throws IOException when the bytes end early or state what no receipt can
   */
  public static ArrayReceipt decode(DataInput in) throws IOException {
    String array = in.readUTF();
    requireLegal(array, LONGEST_NAME);
    int flags = in.readUnsignedByte();
    if ((flags & ~(SHARDED | COUNTS_ROWS | HAS_PATH)) != 0) {
      throw new IOException(
          "Cannot read the receipt of array " + array + ": unknown flags " + flags);
    }
    boolean sharded = (flags & SHARDED) != 0;
    String path = array;
    if ((flags & HAS_PATH) != 0) {
      path = in.readUTF();
      requireLegal(path, LONGEST_PATH);
    }
    ChunkTable table = ChunkTable.decode(in);
    List<StoredObject> objects = new ArrayList<>();
    if (!sharded) {
      String prefix = in.readUTF();
      for (int chunk = 0; chunk < table.chunks(); chunk++) {
        if (!table.isEmpty(chunk)) {
          String key = key(path, prefix + in.readUTF());
          objects.add(new StoredObject(key, table.length(chunk), table.crc32c(chunk)));
        }
      }
    } else if (table.encodedBytes() > 0) {
      objects.add(new StoredObject(key(path, in.readUTF()), in.readLong(), in.readInt()));
    }
    return new ArrayReceipt(array, path, sharded, (flags & COUNTS_ROWS) != 0, objects, table);
  }

  private static void requireLegal(String path, int longest) throws IOException {
    if (path.length() > longest) {
      throw new IOException(
          "it is of an array whose path has %,d characters, at most %d are possible"
              .formatted(path.length(), longest));
    }
    try {
      ArrayForm.requireLegalPath(path);
    } catch (FirnException e) {
      throw new IOException("it is of an array '" + path + "', which no array can be called", e);
    }
  }

  /** A receipt may be forged: its objects must not lie outside of its array. */
  private static String key(String path, String coordinates) throws IOException {
    if (!COORDINATES.matcher(coordinates).matches()) {
      throw new IOException(
          "it names object '%s%s%.300s', expected the number of a chunk"
              .formatted(path, CHUNKS, coordinates));
    }
    return path + CHUNKS + coordinates;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ArrayReceipt that
        && array.equals(that.array)
        && path.equals(that.path)
        && sharded == that.sharded
        && countsRows == that.countsRows
        && objects.equals(that.objects)
        && table.equals(that.table);
  }

  @Override
  public int hashCode() {
    return Objects.hash(array, path, sharded, countsRows, objects, table);
  }

  @Override
  public String toString() {
    return array
        + ": "
        + objects.size()
        + " objects, "
        + storedBytes()
        + " bytes, "
        + cells()
        + " cells";
  }
}
