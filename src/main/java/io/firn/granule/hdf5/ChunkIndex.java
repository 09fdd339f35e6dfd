package io.firn.granule.hdf5;

import java.nio.ByteBuffer;

/**
 * Which chunks of a dataset were written, and where they lie. jHDF numbers those of fixed and
 * extensible arrays by the present extent, where HDF5 numbers them by the largest, and stops at the
 * first hole.
 *
 * <p>See "Appendix C: Types of Indexes for Dataset Chunks" in the HDF5 File Format Specification,
 * version 3.0, section VII.
 */
sealed interface ChunkIndex {

  /**
   * Adds the chunks of the present extent to a table. What was written beyond it, as when the
   * extent shrank, is left out.
   *
   * @param chunkBytes bytes of a chunk without filters
   */
  void read(Hdf5File file, ChunkGrid grid, int chunkBytes, boolean filtered, ChunkTable into);

  /** The index that a layout message of version 4 or 5 describes. */
  static ChunkIndex of(
      Hdf5File file, ByteBuffer message, int version, boolean filteredSingleChunk) {
    int kind = message.get();
    switch (kind) {
      case 1:
        long bytes = filteredSingleChunk ? file.length(message) : -1;
        int mask = filteredSingleChunk ? message.getInt() : 0;
        return new Single(file.offset(message), bytes, mask);
      case 2:
        return new Implicit(file.offset(message));
      case 3:
        message.get();
        return new FixedArray(file.offset(message));
      case 4:
        message.position(message.position() + 5);
        return new ExtensibleArray(file.offset(message));
      case 5:
        message.position(message.position() + 6);
        return new OverTreeV2(file.offset(message), version);
      default:
        throw new IllegalStateException(
            "the index of its chunks, of type %d, is not known; rewrite the file with h5repack"
                .formatted(kind));
    }
  }

  /** A chunk as arrays hold it: an address and, behind filters, a length and a mask. */
  record Entries(Hdf5File file, int chunkBytes, boolean filtered, int entryBytes) {

    void add(ByteBuffer entry, long number, ChunkTable into) {
      long address = file.offset(entry);
      long bytes = chunkBytes;
      int mask = 0;
      if (filtered) {
        bytes = Hdf5File.unsigned(entry, entryBytes - file.offsetBytes() - Integer.BYTES);
        mask = entry.getInt();
      }
      if (address != Hdf5File.UNDEFINED && number >= 0) {
        into.add(number, address, bytes, mask);
      }
    }
  }

  /** All of the dataset is one chunk, which the layout message names. */
  record Single(long address, long bytes, int mask) implements ChunkIndex {
    @Override
    public void read(
        Hdf5File file, ChunkGrid grid, int chunkBytes, boolean filtered, ChunkTable into) {
      if (address != Hdf5File.UNDEFINED && grid.size() > 0) {
        into.add(0, address, bytes < 0 ? chunkBytes : bytes, mask);
      }
    }
  }

  /** All chunks of the largest extent lie one behind the other. */
  record Implicit(long address) implements ChunkIndex {
    @Override
    public void read(
        Hdf5File file, ChunkGrid grid, int chunkBytes, boolean filtered, ChunkTable into) {
      if (address == Hdf5File.UNDEFINED) {
        return;
      }
      for (long number = 0; number < grid.size(); number++) {
        long before = Math.multiplyExact(grid.most(number), (long) chunkBytes);
        long at = Math.addExact(address, before);
        if (file.remaining(at) < chunkBytes) {
          throw new IllegalStateException("chunk " + number + " lies beyond the end of the file");
        }
        into.add(number, at, chunkBytes, 0);
      }
    }
  }

  /** Section VII.C: an entry for each chunk of the largest extent, in pages where they are many. */
  record FixedArray(long address) implements ChunkIndex {
    @Override
    public void read(
        Hdf5File file, ChunkGrid grid, int chunkBytes, boolean filtered, ChunkTable into) {
      if (address == Hdf5File.UNDEFINED) {
        return;
      }
      int length = 8 + file.lengthBytes() + file.offsetBytes() + Hdf5File.CHECKSUM_BYTES;
      ByteBuffer header = file.block(address, length, "FAHD");
      ArrayPages.requireFiltered(header.get(), filtered);
      int entryBytes = header.get() & 0xff;
      long pageEntries = 1L << header.get();
      long entries = file.length(header);
      long block = file.offset(header);
      if (block == Hdf5File.UNDEFINED) {
        return;
      }
      ArrayPages pages =
          new ArrayPages(new Entries(file, chunkBytes, filtered, entryBytes), pageEntries, into);
      int prefix = 6 + file.offsetBytes();
      if (entries <= pageEntries) {
        ByteBuffer data =
            file.block(block, prefix + entries * entryBytes + Hdf5File.CHECKSUM_BYTES, "FADB");
        data.position(prefix);
        pages.take(data, 0, entries, grid::numberOfMost);
        return;
      }
      long count = ChunkGrid.ceilDiv(entries, pageEntries);
      long bitmap = ChunkGrid.ceilDiv(count, 8L);
      long head = prefix + bitmap + Hdf5File.CHECKSUM_BYTES;
      ByteBuffer written = file.block(block, head, "FADB");
      pages.readPages(
          block + head, written.slice(prefix, (int) bitmap), 0, 0, entries, grid::numberOfMost);
    }
  }

  /**
   * Section VII.D: entries in an index block, in data blocks that grow, and these found through
   * secondary blocks, in pages where they are many.
   */
  record ExtensibleArray(long address) implements ChunkIndex {
    @Override
    public void read(
        Hdf5File file, ChunkGrid grid, int chunkBytes, boolean filtered, ChunkTable into) {
      if (address != Hdf5File.UNDEFINED) {
        new ExtensibleArrayReader(file, address, chunkBytes, filtered, grid, into).read();
      }
    }
  }

  /** Section VII.E: for several unlimited dimensions. */
  record OverTreeV2(long address, int version) implements ChunkIndex {
    private static final int UNFILTERED = 10;
    private static final int FILTERED = 11;

    @Override
    public void read(
        Hdf5File file, ChunkGrid grid, int chunkBytes, boolean filtered, ChunkTable into) {
      if (address == Hdf5File.UNDEFINED) {
        return;
      }
      int lengthBytes = version >= 5 ? file.lengthBytes() : lengthBytes(chunkBytes);
      int entryBytes = file.offsetBytes() + (filtered ? lengthBytes + Integer.BYTES : 0);
      Entries entries = new Entries(file, chunkBytes, filtered, entryBytes);
      long[] coordinates = new long[grid.rank()];
      TreeV2.read(
          file,
          address,
          filtered ? FILTERED : UNFILTERED,
          chunk -> {
            int start = chunk.position();
            chunk.position(start + entryBytes);
            for (int i = 0; i < coordinates.length; i++) {
              coordinates[i] = chunk.getLong();
            }
            entries.add(chunk.position(start), grid.number(coordinates), into);
          });
    }

    /** Bytes of the length of a filtered chunk: one more than that of a chunk without needs. */
    private static int lengthBytes(int chunkBytes) {
      int log2 = 31 - Integer.numberOfLeadingZeros(Math.max(1, chunkBytes));
      return Math.min(Long.BYTES, 1 + (log2 + 8) / 8);
    }
  }

  /** The index of HDF5 before 1.10, by the first element of each chunk, without a checksum. */
  record TreeV1(long address) implements ChunkIndex {
    @Override
    public void read(
        Hdf5File file, ChunkGrid grid, int chunkBytes, boolean filtered, ChunkTable into) {
      if (address != Hdf5File.UNDEFINED) {
        readNode(file, address, Integer.MAX_VALUE, grid, into);
      }
    }

    private static void readNode(
        Hdf5File file, long node, int above, ChunkGrid grid, ChunkTable into) {
      int offsets = file.offsetBytes();
      TreeV1Node head = TreeV1Node.read(file, node, 1, above, "the index of its chunks");
      int keyBytes = 8 + 8 * (grid.rank() + 1);
      ByteBuffer keys =
          file.read(node + head.bytes(), (long) head.entries() * (keyBytes + offsets));
      long[] element = new long[grid.rank()];
      for (int i = 0; i < head.entries(); i++) {
        long bytes = Integer.toUnsignedLong(keys.getInt());
        int mask = keys.getInt();
        for (int j = 0; j < element.length; j++) {
          element[j] = keys.getLong();
        }
        long within = keys.getLong();
        long child = file.offset(keys);
        if (head.level() > 0) {
          readNode(file, child, head.level(), grid, into);
          continue;
        }
        // A chunk that lost its place would be taken for unwritten, its rows for fill values.
        long number = within == 0 ? grid.numberOfElement(element) : -1;
        if (number < 0) {
          throw new IllegalStateException(
              "the index of its chunks is damaged: one begins at row " + element[0]);
        }
        into.add(number, child, bytes, mask);
      }
    }
  }
}
