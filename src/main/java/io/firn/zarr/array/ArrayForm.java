package io.firn.zarr.array;

import io.firn.FirnException;
import io.firn.column.DType;
import io.firn.zarr.codec.ChunkCodec;
import io.firn.zarr.codec.ZstdCodec;
import java.util.Objects;

/**
 * How the chunks of one array are stored: all that encoding and decoding them takes.
 *
 * @param path the array's path below the root of the store, {@code h_mean} or {@code 12/h_mean}
 * @param content what a chunk is, the inner one where the array is sharded; chunks that hold
 *     nothing but fill are not stored
 * @param chunksPerObject chunks that share one stored object: K in a sharded array, else 1
 * @param codec the codec of a chunk's bytes
 */
public record ArrayForm(String path, ChunkContent content, int chunksPerObject, ChunkCodec codec) {

  public ArrayForm {
    Objects.requireNonNull(codec, "codec is null");
    requireLegalPath(path);
    if (chunksPerObject < 1) {
      throw new FirnException(
          "Invalid chunks per shard of array " + path + " '" + chunksPerObject + "': at least 1");
    }
    if (content instanceof ChunkContent.Lists && !(codec instanceof ZstdCodec)) {
      throw new FirnException("Invalid codec of array " + path + ": lists are stored with zstd");
    }
  }

  /**
   * An array of numbers.
   *
   * @param fillBits the fill value as bits of {@code dtype}
   * @param chunkElements elements of one chunk: its cells times the numbers that each of them holds
   */
  public ArrayForm(
      String path,
      DType dtype,
      long fillBits,
      int chunkElements,
      int chunksPerObject,
      ChunkCodec codec) {
    this(path, numbers(path, dtype, fillBits, chunkElements), chunksPerObject, codec);
  }

  private static ChunkContent numbers(String path, DType dtype, long fillBits, int elements) {
    try {
      return new ChunkContent.Numbers(dtype, fillBits, elements);
    } catch (FirnException e) {
      throw new FirnException(
          e.getMessage().replace("chunk size", "chunk size of array " + path), e);
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

  /** Type of the numbers. */
  public DType dtype() {
    return content.dtype();
  }

  /** Numbers, or lists, of one chunk. */
  public int chunkElements() {
    return content.elements();
  }

  /** Bytes of one decoded chunk; of lists, those of a chunk in which all are empty. */
  public int chunkBytes() {
    return content.leastBytes();
  }

  /** Whether the elements of a chunk can add up to its rows. */
  public boolean countsRows() {
    return content instanceof ChunkContent.Numbers && dtype().isInteger();
  }

  /** Whether each cell has a list, of any length, instead of numbers. */
  public boolean holdsLists() {
    return content instanceof ChunkContent.Lists;
  }

  /** What a chunk holds, for people. */
  public String shown() {
    return holdsLists() ? "lists of " + dtype() : dtype().toString();
  }

  /** Whether all of an integer array's fill value is 0, so that each cell that differs has rows. */
  public boolean fillsWithZero() {
    return content instanceof ChunkContent.Numbers numbers && numbers.fillBits() == 0;
  }

  /** Whether several chunks share one stored object. */
  public boolean sharded() {
    return chunksPerObject > 1;
  }

  public static void requireLegalPath(String path) {
    for (String name : path.split("/", -1)) {
      requireLegalName(name);
    }
  }

  /**
   * Refuses what Zarr v3 does not allow as the name of a node, and names that begin with a dot,
   * which are for what Firn lays beside the arrays.
   */
  public static void requireLegalName(String name) {
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
