package io.firn.granule.hdf5;

import java.nio.ByteBuffer;
import java.util.function.LongUnaryOperator;

/**
 * Reads the blocks of one extensible array. Its entries are cut into groups ("super blocks"): group
 * g has 2^(g/2) data blocks of 2^((g+1)/2) times the smallest number of entries. The data blocks of
 * the first groups are found from the index block itself, those of each further group from a
 * secondary block of its own.
 */
final class ExtensibleArrayReader {
  private final Hdf5File file;
  private final long address;
  private final boolean filtered;
  private final LongUnaryOperator numbers;
  private final int entryBytes;
  private final int offsetBytes;
  private final int indexEntries;
  private final int smallestBlock;
  private final int smallestPointers;
  private final long pageEntries;
  private final int groups;
  private final long index;
  private final ArrayPages pages;

  ExtensibleArrayReader(
      Hdf5File file,
      long address,
      int chunkBytes,
      boolean filtered,
      ChunkGrid grid,
      ChunkTable into) {
    this.file = file;
    this.address = address;
    this.filtered = filtered;
    this.numbers = grid::numberOfUnlimited;
    int length = 12 + 6 * file.lengthBytes() + file.offsetBytes() + Hdf5File.CHECKSUM_BYTES;
    ByteBuffer header = file.block(address, length, "EAHD");
    ArrayPages.requireFiltered(header.get(), filtered);
    entryBytes = header.get() & 0xff;
    int entryBits = header.get();
    offsetBytes = (entryBits + 7) / 8;
    indexEntries = header.get() & 0xff;
    smallestBlock = header.get() & 0xff;
    smallestPointers = header.get() & 0xff;
    pageEntries = 1L << header.get();
    header.position(header.position() + 6 * file.lengthBytes());
    index = file.offset(header);
    groups = 1 + entryBits - log2(smallestBlock);
    pages =
        new ArrayPages(
            new ChunkIndex.Entries(file, chunkBytes, filtered, entryBytes), pageEntries, into);
  }

  private static int log2(int number) {
    return 31 - Integer.numberOfLeadingZeros(Math.max(1, number));
  }

  void read() {
    if (index == Hdf5File.UNDEFINED) {
      return;
    }
    int offsets = file.offsetBytes();
    int prefix = 6 + offsets;
    int directGroups = 2 * log2(smallestPointers);
    int directBlocks = 2 * (smallestPointers - 1);
    int secondary = groups - directGroups;
    long length =
        prefix
            + (long) indexEntries * entryBytes
            + (long) (directBlocks + secondary) * offsets
            + Hdf5File.CHECKSUM_BYTES;
    ByteBuffer block = block(index, length, "EAIB");
    pages.take(block, 0, indexEntries, numbers);
    long first = indexEntries;
    for (int group = 0; group < groups; group++) {
      long entries = blockEntries(group);
      long blocks = 1L << group / 2;
      if (group < directGroups) {
        for (long i = 0; i < blocks; i++) {
          readData(file.offset(block), first + i * entries, entries, null, 0);
        }
      } else {
        readSecondary(file.offset(block), first, blocks, entries);
      }
      first += blocks * entries;
    }
  }

  private long blockEntries(int group) {
    return (1L << (group + 1) / 2) * smallestBlock;
  }

  private void readSecondary(long at, long first, long blocks, long entries) {
    if (at == Hdf5File.UNDEFINED) {
      return;
    }
    long blockPages = entries > pageEntries ? entries / pageEntries : 0;
    int prefix = 6 + file.offsetBytes() + offsetBytes;
    long bitmap = blocks * ChunkGrid.ceilDiv(blockPages, 8L);
    long length = prefix + bitmap + blocks * file.offsetBytes() + Hdf5File.CHECKSUM_BYTES;
    ByteBuffer block = block(at, length, "EASB");
    ByteBuffer written = block.slice(prefix, Math.toIntExact(bitmap));
    block.position(prefix + (int) bitmap);
    for (long i = 0; i < blocks; i++) {
      readData(file.offset(block), first + i * entries, entries, written, i * blockPages);
    }
  }

  private void readData(long at, long first, long entries, ByteBuffer written, long firstPage) {
    if (at == Hdf5File.UNDEFINED) {
      return;
    }
    int prefix = 6 + file.offsetBytes() + offsetBytes;
    if (written == null || entries <= pageEntries) {
      ByteBuffer data = block(at, prefix + entries * entryBytes + Hdf5File.CHECKSUM_BYTES, "EADB");
      data.position(prefix);
      pages.take(data, first, entries, numbers);
      return;
    }
    int head = prefix + Hdf5File.CHECKSUM_BYTES;
    block(at, head, "EADB");
    pages.readPages(at + head, written, firstPage, first, entries, numbers);
  }

  /** A block of this array, positioned behind what says so. */
  private ByteBuffer block(long at, long length, String signature) {
    ByteBuffer block = file.block(at, length, signature);
    ArrayPages.requireFiltered(block.get(), filtered);
    if (file.offset(block) != address) {
      throw new IllegalStateException("the index of its chunks is damaged at " + at);
    }
    return block;
  }
}
