package io.firn.granule.hdf5;

import java.nio.ByteBuffer;

/**
 * How the values of a dataset lie in the file.
 *
 * <p>See "Data Layout Message" in the HDF5 File Format Specification, version 3.0, section
 * IV.A.2.i. Version 5, of HDF5 2.0, is version 4 with wider lengths of filtered chunks in indexes.
 */
sealed interface StorageLayout {

  /** In the object header itself. */
  record Compact(byte[] values) implements StorageLayout {}

  /** In one piece, at {@link Hdf5File#UNDEFINED} if never written. */
  record Contiguous(long address) implements StorageLayout {}

  /**
   * In chunks.
   *
   * @param chunkShape elements along each dimension
   * @param edgesFiltered whether filters apply to chunks that reach beyond the extent
   */
  record Chunked(long[] chunkShape, ChunkIndex index, boolean edgesFiltered)
      implements StorageLayout {}

  int NEWEST_VERSION = 5;

  static StorageLayout of(Hdf5File file, ByteBuffer message) {
    int version = message.get();
    if (version < 1 || version > NEWEST_VERSION) {
      throw new IllegalStateException(
          "version %d of its data layout is not known; rewrite the file with h5repack"
              .formatted(version));
    }
    return version < 3 ? ofOldVersion(file, message) : ofVersion(version, file, message);
  }

  private static StorageLayout ofOldVersion(Hdf5File file, ByteBuffer message) {
    int dimensions = message.get();
    int kind = message.get();
    message.position(message.position() + 5);
    long address = kind == 0 ? Hdf5File.UNDEFINED : file.offset(message);
    if (kind == 2) {
      return new Chunked(
          dimensions(message, dimensions, Integer.BYTES), new ChunkIndex.TreeV1(address), true);
    }
    message.position(message.position() + dimensions * Integer.BYTES);
    return kind == 0
        ? compact(message, Integer.toUnsignedLong(message.getInt()))
        : new Contiguous(address);
  }

  private static StorageLayout ofVersion(int version, Hdf5File file, ByteBuffer message) {
    int kind = message.get();
    switch (kind) {
      case 0:
        return compact(message, message.getShort() & 0xffff);
      case 1:
        return new Contiguous(file.offset(message));
      case 2:
        return version == 3 ? ofTree(file, message) : ofIndex(version, file, message);
      case 3:
        throw new IllegalStateException(
            "it is a virtual dataset, whose values lie in other files; grid those files");
      default:
        throw new IllegalStateException("its data layout, class %d, is not known".formatted(kind));
    }
  }

  private static Compact compact(ByteBuffer message, long length) {
    if (length > message.remaining()) {
      throw new IllegalStateException("its values end outside of its object header");
    }
    byte[] values = new byte[(int) length];
    message.get(values);
    return new Compact(values);
  }

  private static Chunked ofTree(Hdf5File file, ByteBuffer message) {
    int dimensions = message.get();
    long address = file.offset(message);
    return new Chunked(
        dimensions(message, dimensions, Integer.BYTES), new ChunkIndex.TreeV1(address), true);
  }

  private static Chunked ofIndex(int version, Hdf5File file, ByteBuffer message) {
    int flags = message.get();
    int dimensions = message.get();
    int width = message.get();
    long[] chunkShape = dimensions(message, dimensions, width);
    ChunkIndex index = ChunkIndex.of(file, message, version, (flags & 1 << 1) != 0);
    return new Chunked(chunkShape, index, (flags & 1) == 0);
  }

  /** The chunk's shape; the last of the dimensions is the element's size, which is known. */
  private static long[] dimensions(ByteBuffer message, int count, int width) {
    long[] shape = new long[Math.max(0, count - 1)];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = Hdf5File.unsigned(message, width);
      if (shape[i] <= 0) {
        throw new IllegalStateException("its chunks have no extent");
      }
    }
    Hdf5File.unsigned(message, width);
    return shape;
  }
}
