package io.firn.zarr;

import io.firn.FirnException;
import io.firn.column.DType;
import java.util.Objects;

/**
 * How the chunks of one array are stored: all that encoding and decoding them takes.
 *
 * @param path the array's path below the root of the store, {@code h_mean} or {@code 12/h_mean}
 * @param dtype type of the elements
 * @param fillBits the fill value as bits of {@code dtype}; chunks that hold nothing else are not
 *     stored
 * @param chunkElements elements of one chunk, the inner one where the array is sharded: its cells
 *     times the numbers that each of them holds
 * @param chunksPerObject chunks that share one stored object: K in a sharded array, else 1
 * @param codec the codec of a chunk's little-endian bytes
 */
public record ArrayForm(
    String path,
    DType dtype,
    long fillBits,
    int chunkElements,
    int chunksPerObject,
    ChunkCodec codec) {

  // 4^12 cells of float64. Whoever verifies a store holds two such chunks a thread.
  private static final int MAX_CHUNK_BYTES = 1 << 27;

  public ArrayForm {
    Objects.requireNonNull(codec, "codec is null");
    requireLegalPath(path);
    if (chunkElements < 1 || chunkElements > MAX_CHUNK_BYTES / dtype.bytes()) {
      throw new FirnException(
          "Invalid chunk size of array "
              + path
              + " '"
              + chunkElements
              + "': 1 to "
              + MAX_CHUNK_BYTES / dtype.bytes()
              + " elements of "
              + dtype);
    }
    if (chunksPerObject < 1) {
      throw new FirnException(
          "Invalid chunks per shard of array " + path + " '" + chunksPerObject + "': at least 1");
    }
    if (dtype == DType.FLOAT32) {
      fillBits = Integer.toUnsignedLong((int) fillBits);
    }
  }

  /**
   * The form that a stored array's metadata document states.
   *
   * @param path the array's path below the root of the store
   * @param zarrJson the content of its {@code zarr.json}
   * @throws FirnException when the document is not of the kind that Firn writes
   */
  public static ArrayForm parse(String path, byte[] zarrJson) {
    return ArrayDocument.parse(path, zarrJson);
  }

  /** Bytes of one decoded chunk. */
  public int chunkBytes() {
    return chunkElements * dtype.bytes();
  }

  /** Whether several chunks share one stored object. */
  public boolean sharded() {
    return chunksPerObject > 1;
  }

  static void requireLegalPath(String path) {
    for (String name : path.split("/", -1)) {
      requireLegalName(name);
    }
  }

  /**
   * Refuses what Zarr v3 does not allow as the name of a node, and names that begin with a dot,
   * which are for what Firn lays beside the arrays.
   */
  static void requireLegalName(String name) {
    if (name.isEmpty()
        || name.startsWith(".")
        || name.startsWith("__")
        || name.contains("/")
        || name.contains("\\")
        || name.chars().anyMatch(Character::isISOControl)
        || name.equals("zarr.json")) {
      throw new FirnException(
          "Invalid array name '"
              + name
              + "': not empty, not zarr.json, no leading '.' or '__', no '/', '\\' or control character");
    }
  }
}
