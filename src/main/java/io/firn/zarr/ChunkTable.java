package io.firn.zarr;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * What became of each chunk of one array in one shard, in packed columns: 28 bytes a chunk in
 * memory, at most 20 encoded. A table is filled by one owner, which lets go of it before it is
 * shared.
 */
final class ChunkTable {
  // No encoded chunk is empty: every codec writes at least one byte for at least one element.
  private static final int EMPTY = 0;
  private static final int MAX_INITIAL_CAPACITY = 1 << 12;

  private int chunks;
  private long encodedBytes;
  private long[] offsets;
  private int[] lengths;
  private int[] checksums;
  private int[] cells;
  private long[] observations;

  ChunkTable(int chunksExpected) {
    int capacity = Math.min(chunksExpected, MAX_INITIAL_CAPACITY);
    offsets = new long[capacity];
    lengths = new int[capacity];
    checksums = new int[capacity];
    cells = new int[capacity];
    observations = new long[capacity];
  }

  void addEmpty(long observationCount) {
    add(EMPTY, 0, 0, observationCount);
  }

  /** Adds the next chunk, of {@code length > 0} encoded bytes. */
  void add(int length, int crc32c, int cellCount, long observationCount) {
    if (chunks == lengths.length) {
      int capacity = Math.max(MAX_INITIAL_CAPACITY, chunks + (chunks >> 1));
      offsets = Arrays.copyOf(offsets, capacity);
      lengths = Arrays.copyOf(lengths, capacity);
      checksums = Arrays.copyOf(checksums, capacity);
      cells = Arrays.copyOf(cells, capacity);
      observations = Arrays.copyOf(observations, capacity);
    }
    offsets[chunks] = encodedBytes;
    lengths[chunks] = length;
    checksums[chunks] = crc32c;
    cells[chunks] = cellCount;
    observations[chunks] = observationCount;
    encodedBytes += length;
    chunks++;
  }

  int chunks() {
    return chunks;
  }

  /** Heap bytes of the columns. */
  long retainedBytes() {
    return (long) lengths.length * (3 * Integer.BYTES + 2 * Long.BYTES);
  }

  /** Bytes of all encoded chunks. */
  long encodedBytes() {
    return encodedBytes;
  }

  boolean isEmpty(int chunk) {
    return length(chunk) == EMPTY;
  }

  /** Encoded bytes of the chunks before this one. */
  long offset(int chunk) {
    return offsets[checked(chunk)];
  }

  int length(int chunk) {
    return lengths[checked(chunk)];
  }

  int crc32c(int chunk) {
    return checksums[checked(chunk)];
  }

  int cells(int chunk) {
    return cells[checked(chunk)];
  }

  long observations(int chunk) {
    return observations[checked(chunk)];
  }

  private int checked(int chunk) {
    if (chunk < 0 || chunk >= chunks) {
      throw new IndexOutOfBoundsException("chunk " + chunk + " of " + chunks);
    }
    return chunk;
  }

  void encode(DataOutput out) throws IOException {
    out.writeInt(chunks);
    for (int chunk = 0; chunk < chunks; chunk++) {
      out.writeLong(observations[chunk]);
      out.writeInt(lengths[chunk]);
      if (lengths[chunk] != EMPTY) {
        out.writeInt(checksums[chunk]);
        out.writeInt(cells[chunk]);
      }
    }
  }

  static ChunkTable decode(DataInput in) throws IOException {
    int chunks = in.readInt();
    if (chunks < 1) {
      throw new IOException("Cannot read chunk table: it claims " + chunks + " chunks");
    }
    ChunkTable table = new ChunkTable(chunks);
    for (int chunk = 0; chunk < chunks; chunk++) {
      long observations = in.readLong();
      int length = in.readInt();
      if (length < 0 || observations < 0) {
        throw new IOException(
            "Cannot read chunk table: chunk "
                + chunk
                + " claims "
                + length
                + " bytes of "
                + observations
                + " observations");
      }
      if (length == EMPTY) {
        table.addEmpty(observations);
      } else {
        table.add(length, in.readInt(), in.readInt(), observations);
      }
    }
    return table;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ChunkTable that
        && chunks == that.chunks
        && Arrays.equals(lengths, 0, chunks, that.lengths, 0, chunks)
        && Arrays.equals(checksums, 0, chunks, that.checksums, 0, chunks)
        && Arrays.equals(cells, 0, chunks, that.cells, 0, chunks)
        && Arrays.equals(observations, 0, chunks, that.observations, 0, chunks);
  }

  @Override
  public int hashCode() {
    int hash = chunks;
    for (int chunk = 0; chunk < chunks; chunk++) {
      hash = 31 * hash + checksums[chunk];
      hash = 31 * hash + Long.hashCode(observations[chunk]);
    }
    return hash;
  }
}
