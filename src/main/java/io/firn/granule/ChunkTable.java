package io.firn.granule;

import io.jhdf.Constants;
import io.jhdf.dataset.DatasetBase;
import io.jhdf.dataset.chunked.Chunk;
import io.jhdf.dataset.chunked.ChunkedDatasetV3;
import io.jhdf.dataset.chunked.ChunkedDatasetV4;
import io.jhdf.storage.HdfBackingStorage;
import java.util.Arrays;
import java.util.Collection;

/**
 * Where the chunks of a one-dimensional dataset lie in the file. jHDF reads the index, of whichever
 * of its forms, but keeps it to itself; its classes are extended here to get at it.
 */
final class ChunkTable {
  private final long[] addresses;
  private final int[] storedBytes;
  private final int[] leftOut;

  private ChunkTable(int chunks) {
    addresses = new long[chunks];
    Arrays.fill(addresses, Constants.UNDEFINED_ADDRESS);
    storedBytes = new int[chunks];
    leftOut = new int[chunks];
  }

  /** Reads the index of a chunked dataset of one dimension. */
  static ChunkTable of(DatasetBase dataset, HdfBackingStorage storage, int chunkRows) {
    long rows = dataset.getDimensionsAsLong()[0];
    ChunkTable table = new ChunkTable(Math.toIntExact((rows + chunkRows - 1) / chunkRows));
    Collection<Chunk> chunks =
        dataset instanceof ChunkedDatasetV3
            ? new OpenV3(dataset, storage).chunks()
            : new OpenV4(dataset, storage).chunks();
    for (Chunk chunk : chunks) {
      long number = chunk.getChunkOffset()[0] / chunkRows;
      // A dataset that was cut shorter may keep chunks behind its end.
      if (number < table.addresses.length) {
        table.put((int) number, chunk);
      }
    }
    return table;
  }

  private void put(int number, Chunk chunk) {
    addresses[number] = chunk.getAddress();
    storedBytes[number] = chunk.getSize();
    long[] mask = chunk.getFilterMask().toLongArray();
    leftOut[number] = mask.length == 0 ? 0 : (int) mask[0];
  }

  /** Whether the chunk was ever written. */
  boolean isAllocated(int chunk) {
    return addresses[chunk] != Constants.UNDEFINED_ADDRESS;
  }

  /** The chunk's place, in bytes from the superblock on. */
  long address(int chunk) {
    return addresses[chunk];
  }

  /** The chunk's length in the file. */
  int storedBytes(int chunk) {
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
