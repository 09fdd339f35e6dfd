package io.firn.zarr.array;

import io.firn.FirnException;
import io.firn.Plural;
import io.firn.column.DType;
import io.firn.zarr.codec.MalformedChunkException;
import java.io.ByteArrayInputStream;
import java.io.IOException;

/** What the decoded bytes of a chunk are. */
public sealed interface ChunkContent {

  /** The type of the numbers. */
  DType dtype();

  /** How many numbers, or lists, a chunk has. */
  int elements();

  /** The fewest bytes of a chunk; all there are where every chunk has as many. */
  int leastBytes();

  /** The most bytes of a chunk. */
  int mostBytes();

  /**
   * How many elements of a chunk differ from the fill value.
   *
   * @throws MalformedChunkException when the bytes are not a chunk of this kind
   */
  int countNonFill(byte[] values) throws MalformedChunkException;

  /**
   * As many numbers in every chunk.
   *
   * @param fillBits the fill value as bits of {@code dtype}
   * @param elements of one chunk
   */
  record Numbers(DType dtype, long fillBits, int elements) implements ChunkContent {
    // 4^12 cells of float64. Verifying a store holds two such chunks a thread.
    private static final int MOST_BYTES = 1 << 27;

    public Numbers {
      if (dtype == DType.FLOAT32) {
        fillBits = Integer.toUnsignedLong((int) fillBits);
      }
      requireElements(elements, MOST_BYTES / dtype.bytes(), "elements of " + dtype);
    }

    @Override
    public int leastBytes() {
      return elements * dtype.bytes();
    }

    @Override
    public int mostBytes() {
      return leastBytes();
    }

    @Override
    public int countNonFill(byte[] values) throws MalformedChunkException {
      if (values.length != leastBytes()) {
        throw new MalformedChunkException(
            "has %s, expected %,d".formatted(Plural.of(values.length, "byte"), leastBytes()));
      }
      return ChunkValues.countNonFill(values, dtype, fillBits);
    }
  }

  /**
   * A list in every cell, empty where nothing is stored, as {@code vlen-bytes} has it: the number
   * of cells, then for each cell the length of its list in bytes and the list.
   *
   * @param width numbers of an element of a list
   * @param elements cells of one chunk
   */
  record Lists(DType dtype, int width, int elements) implements ChunkContent {
    /** What one array of Java's can hold, and zstd's bound of it. */
    private static final int MOST_BYTES = 1 << 30;

    public Lists {
      requireElements(elements, 1 << 24, "lists");
      if (width < 1 || width > 1 << 16) {
        throw new FirnException("Invalid element '" + width + "': 1 to 65536 numbers");
      }
    }

    @Override
    public int leastBytes() {
      return Integer.BYTES * (1 + elements);
    }

    @Override
    public int mostBytes() {
      return MOST_BYTES;
    }

    /** Bytes of one element of a list. */
    int elementBytes() {
      return width * dtype.bytes();
    }

    @Override
    public int countNonFill(byte[] values) throws MalformedChunkException {
      try {
        return ListFrames.count(new ByteArrayInputStream(values), this);
      } catch (MalformedChunkException e) {
        throw e;
      } catch (IOException e) {
        throw new IllegalStateException("Cannot read an array", e);
      }
    }
  }

  private static void requireElements(int elements, int most, String what) {
    if (elements < 1 || elements > most) {
      throw new FirnException("Invalid chunk size '" + elements + "': 1 to " + most + " " + what);
    }
  }
}
