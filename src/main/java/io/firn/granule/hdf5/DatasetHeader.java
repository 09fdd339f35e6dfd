package io.firn.granule.hdf5;

import io.jhdf.object.message.FilterPipelineMessage;
import io.jhdf.object.message.FilterPipelineMessage.FilterInfo;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * What the object header of a dataset says.
 *
 * @param shape length of each dimension; empty for a scalar
 * @param maxShape what the dimensions may grow to, {@link Hdf5File#UNLIMITED} for any length
 * @param filters in the order in which they were applied
 * @param fill the value of elements never written, empty for zero
 */
record DatasetHeader(
    Hdf5Type type,
    long[] shape,
    long[] maxShape,
    StorageLayout layout,
    List<FilterInfo> filters,
    byte[] fill) {
  /**
   * Reads the messages of a dataset.
   *
   * @throws RuntimeException when something of it is not read here, filters among it; its message
   *     says what
   */
  static DatasetHeader of(Hdf5File file, Hdf5Header header) {
    if (header.has(Hdf5Header.EXTERNAL_FILES)) {
      throw new IllegalStateException(
          "its values lie in another file (HDF5 external storage); rewrite the file with h5repack");
    }
    ByteBuffer space = header.required(Hdf5Header.DATASPACE, "dataspace");
    int version = space.get();
    int rank = space.get();
    boolean hasMax = (space.get() & 1) != 0;
    space.position(space.position() + (version == 1 ? 5 : 1));
    long[] shape = new long[rank];
    for (int i = 0; i < rank; i++) {
      shape[i] = file.length(space);
      if (shape[i] < 0) {
        throw new IllegalStateException("its dataspace is damaged");
      }
    }
    long[] maxShape = shape.clone();
    for (int i = 0; hasMax && i < rank; i++) {
      maxShape[i] = file.extent(space);
    }
    DatasetHeader dataset =
        new DatasetHeader(
            Hdf5Type.of(header.required(Hdf5Header.DATATYPE, "datatype")),
            shape,
            maxShape,
            StorageLayout.of(file, header.required(Hdf5Header.LAYOUT, "data layout")),
            header
                .only(Hdf5Header.FILTERS)
                .map(message -> new FilterPipelineMessage(message, new BitSet()).getFilters())
                .orElse(List.of()),
            fill(header));
    FilterChain.requireKnown(dataset.filters);
    return dataset;
  }

  private static byte[] fill(Hdf5Header header) {
    Optional<ByteBuffer> message = header.only(Hdf5Header.FILL_VALUE);
    if (message.isPresent()) {
      ByteBuffer fill = message.get();
      int version = fill.get();
      if (version >= 3) {
        if ((fill.get() & 1 << 5) != 0) {
          return sized(fill);
        }
      } else {
        fill.position(3);
        if (fill.get() != 0 && fill.hasRemaining()) {
          return sized(fill);
        }
      }
    }
    // HDF5 before 1.6 knew only this message, and later versions went on writing it.
    return header
        .only(Hdf5Header.OLD_FILL_VALUE)
        .map(DatasetHeader::sized)
        .orElseGet(() -> new byte[0]);
  }

  private static byte[] sized(ByteBuffer message) {
    int length = message.getInt();
    if (length > message.remaining()) {
      throw new IllegalStateException("its fill value is cut off");
    }
    byte[] fill = new byte[Math.max(0, length)];
    message.get(fill);
    return fill;
  }

  /** Values never written: they hold the dataset's fill value, zero unless it has one. */
  byte[] filled(int count) {
    int width = type.storedBytes();
    byte[] values = new byte[Math.multiplyExact(count, width)];
    if (fill.length == width) {
      for (int i = 0; i < values.length; i++) {
        values[i] = fill[i % width];
      }
    }
    return values;
  }

  /** Reads the index of its chunks, which it has to have. */
  ChunkTable chunks(Hdf5File file) {
    StorageLayout.Chunked chunked = (StorageLayout.Chunked) layout;
    ChunkGrid grid = grid();
    ChunkTable table = new ChunkTable();
    chunked.index().read(file, grid, chunkBytes(), !filters.isEmpty(), table);
    table.sort();
    if (!chunked.edgesFiltered()) {
      table.leaveEdgesUnfiltered(grid);
    }
    return table;
  }

  /** Chunks of its extent, written or not. */
  long chunkCount() {
    return grid().size();
  }

  private ChunkGrid grid() {
    return new ChunkGrid(shape, maxShape, chunkShape());
  }

  long[] chunkShape() {
    return layout instanceof StorageLayout.Chunked chunked ? chunked.chunkShape() : new long[0];
  }

  /** Bytes of every decoded chunk. */
  int chunkBytes() {
    int bytes = type.storedBytes();
    for (long length : chunkShape()) {
      bytes = Math.multiplyExact(bytes, Math.toIntExact(length));
    }
    return bytes;
  }
}
