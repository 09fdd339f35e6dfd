package io.firn.granule.hdf5;

import io.jhdf.Constants;
import io.jhdf.Utils;
import io.jhdf.dataset.DatasetBase;
import io.jhdf.dataset.chunked.Chunk;
import io.jhdf.dataset.chunked.ChunkedDatasetV3;
import io.jhdf.dataset.chunked.ChunkedDatasetV4;
import io.jhdf.object.message.DataLayoutMessage.ChunkedDataLayoutMessageV4;
import io.jhdf.storage.HdfBackingStorage;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;

/**
 * Where the chunks of a dataset of one or two dimensions lie in the file. jHDF reads the index in
 * all of its forms, but keeps it to itself; its classes are extended here to reach it.
 */
public final class ChunkTable {
  /**
   * Bytes of an extensible array's header before its statistics, of which the fifth is the number
   * of the last chunk written, plus one ("Extensible Array" in the HDF5 File Format Specification,
   * version 3.0, section VII.D).
   */
  private static final int EXTENSIBLE_ARRAY_FIXED_BYTES = 12;

  private final long[] addresses;
  private final int[] storedBytes;
  private final int[] leftOut;

  private ChunkTable(int chunks) {
    addresses = new long[chunks];
    Arrays.fill(addresses, Constants.UNDEFINED_ADDRESS);
    storedBytes = new int[chunks];
    leftOut = new int[chunks];
  }

  /** Reads the index of a chunked dataset of one dimension or two. */
  public static ChunkTable of(DatasetBase dataset, HdfBackingStorage storage, long[] chunkShape) {
    Collection<Chunk> chunks =
        dataset instanceof ChunkedDatasetV3
            ? new OpenV3(dataset, storage).chunks()
            : new OpenV4(dataset, storage).chunks();
    refuseHoles(dataset, storage, chunks.size());
    long[] shape = dataset.getDimensionsAsLong();
    long[] counts = new long[chunkShape.length];
    long all = 1;
    for (int i = 0; i < counts.length; i++) {
      counts[i] = (shape[i] + chunkShape[i] - 1) / chunkShape[i];
      all = Math.multiplyExact(all, counts[i]);
    }
    ChunkTable table = new ChunkTable(Math.toIntExact(all));
    for (Chunk chunk : chunks) {
      table.put(chunk, place(chunk.getChunkOffset(), chunkShape, counts));
    }
    return table;
  }

  /**
   * Fails where jHDF has read only a part of an extensible array: it stops at the first unwritten
   * chunk, and the chunks behind it would be taken for unwritten as well.
   */
  private static void refuseHoles(DatasetBase dataset, HdfBackingStorage storage, int found) {
    for (ChunkedDataLayoutMessageV4 layout :
        dataset.getHeader().getMessagesOfType(ChunkedDataLayoutMessageV4.class)) {
      if (layout.getIndexingType() != ChunkedDataLayoutMessageV4.EXTENSIBLE_ARRAY_INDEX
          || layout.getAddress() == Constants.UNDEFINED_ADDRESS) {
        continue;
      }
      int lengths = storage.getSizeOfLengths();
      long lastWritten = layout.getAddress() + EXTENSIBLE_ARRAY_FIXED_BYTES + 4L * lengths;
      ByteBuffer field = storage.readBufferFromAddress(lastWritten, lengths);
      if (found < Utils.readBytesAsUnsignedLong(field, lengths)) {
        throw new IllegalStateException(
            "chunk "
                + found
                + " was never written and jHDF does not read beyond it;"
                + " rewrite the file with h5repack");
      }
    }
  }

  /** The chunk's number, counted along the rows. */
  private static long place(long[] offset, long[] chunkShape, long[] counts) {
    long place = 0;
    for (int i = 0; i < counts.length; i++) {
      long along = offset[i] / chunkShape[i];
      if (offset[i] % chunkShape[i] != 0 || along >= counts[i]) {
        throw damaged(offset[0]);
      }
      place = place * counts[i] + along;
    }
    return place;
  }

  private static IllegalStateException damaged(long row) {
    return new IllegalStateException(
        "the index of its chunks is damaged: one begins at row " + row);
  }

  /**
   * The indexes of HDF5 before 1.10 have no checksum. A chunk that lost its place in one would be
   * taken for unwritten, and its rows for fill values.
   */
  private void put(Chunk chunk, long place) {
    if (isAllocated((int) place)) {
      throw damaged(chunk.getChunkOffset()[0]);
    }
    int number = (int) place;
    addresses[number] = chunk.getAddress();
    storedBytes[number] = chunk.getSize();
    long[] mask = chunk.getFilterMask().toLongArray();
    leftOut[number] = mask.length == 0 ? 0 : (int) mask[0];
  }

  /** Whether the chunk was ever written. */
  boolean isAllocated(int chunk) {
    return addresses[chunk] != Constants.UNDEFINED_ADDRESS;
  }

  /** Whether every chunk was written. */
  boolean isComplete() {
    return Arrays.stream(addresses).noneMatch(address -> address == Constants.UNDEFINED_ADDRESS);
  }

  /** The chunk's place, in bytes from the superblock on. */
  public long address(int chunk) {
    return addresses[chunk];
  }

  /** The chunk's length in the file. */
  public int storedBytes(int chunk) {
    return storedBytes[chunk];
  }

  /** The filters that were not applied to the chunk, one bit each. */
  int leftOut(int chunk) {
    return leftOut[chunk];
  }

  private static final class OpenV3 extends ChunkedDatasetV3 {
    OpenV3(DatasetBase of, HdfBackingStorage storage) {
      super(storage, of.getAddress(), of.getName(), of.getParent(), of.getHeader());
    }

    Collection<Chunk> chunks() {
      return getChunkLookup().values();
    }
  }

  private static final class OpenV4 extends ChunkedDatasetV4 {
    OpenV4(DatasetBase of, HdfBackingStorage storage) {
      super(storage, of.getAddress(), of.getName(), of.getParent(), of.getHeader());
    }

    Collection<Chunk> chunks() {
      return getChunkLookup().values();
    }
  }
}
