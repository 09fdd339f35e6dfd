package io.firn.granule.hdf5;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The fractal heap in which HDF5 keeps the attributes of an object that has many of them, and the
 * links of a group that has. jHDF's reader stops at the first block that was skipped on writing,
 * and so loses the attributes of every {@code delta_time} in ATL06, whose list of references does
 * not fit the first blocks.
 *
 * <p>See "Fractal Heap" in the HDF5 File Format Specification, version 3.0, section III.G.
 */
final class FractalHeap {
  private static final String INDIRECT_SIGNATURE = "FHIB";
  private static final int SIGNATURE_AND_VERSION = 5;

  /** From the size of managed objects to the table width: eight lengths after two addresses. */
  private static final int OFFSET_OF_MAX_MANAGED = 10;

  private static final int TYPE_MANAGED = 0;

  private final Hdf5File file;
  private final int tableWidth;
  private final long firstBlockBytes;
  private final long mostDirectBytes;
  private final int offsetBytes;
  private final int lengthBytes;
  private final long rootAddress;
  private final boolean rootIsIndirect;

  FractalHeap(Hdf5File file, long address) {
    this.file = file;
    int lengths = file.lengthBytes();
    int offsets = file.offsetBytes();
    ByteBuffer header = file.read(address, 26 + 12 * lengths + 3 * offsets);
    int filterBytes = header.getShort(7);
    if (filterBytes != 0) {
      throw new IllegalStateException("its metadata lies in a filtered heap, which is not read");
    }
    long mostManaged = Integer.toUnsignedLong(header.getInt(OFFSET_OF_MAX_MANAGED));
    header.position(OFFSET_OF_MAX_MANAGED + 4 + 10 * lengths + 2 * offsets);
    tableWidth = header.getShort() & 0xffff;
    firstBlockBytes = file.length(header);
    mostDirectBytes = file.length(header);
    int heapBits = header.getShort() & 0xffff;
    offsetBytes = (heapBits + 7) / 8;
    lengthBytes = Math.min((log2(mostDirectBytes) + 7) / 8, log2(mostManaged) / 8 + 1);
    header.getShort();
    rootAddress = file.offset(header);
    rootIsIndirect = header.getShort() != 0;
  }

  private static int log2(long number) {
    return 63 - Long.numberOfLeadingZeros(number);
  }

  /**
   * The object of an id.
   *
   * @return empty for one outside of the heap's blocks, as only objects of more than 64 KiB are
   */
  Optional<ByteBuffer> object(ByteBuffer id) {
    int type = id.get() >> 4 & 0b11;
    if (type != TYPE_MANAGED) {
      return Optional.empty();
    }
    long offset = Hdf5File.unsigned(id, offsetBytes);
    int length = Math.toIntExact(Hdf5File.unsigned(id, lengthBytes));
    long address = rootIsIndirect ? locate(rootAddress, offset) : rootAddress + offset;
    return Optional.of(file.read(address, length));
  }

  /**
   * The address of a byte below an indirect block. Its rows hold {@code tableWidth} blocks each,
   * those of the first two rows of the first block's size, those of each further row twice the size
   * of the row before. Blocks too large to be direct are indirect blocks again.
   */
  private long locate(long indirect, long offset) {
    long rowBytes = tableWidth * firstBlockBytes;
    int row = offset < rowBytes ? 0 : log2(offset / rowBytes) + 1;
    long blockBytes = firstBlockBytes << Math.max(0, row - 1);
    long inRow = row == 0 ? offset : offset - (rowBytes << row - 1);
    long child = child(indirect, row * tableWidth + (int) (inRow / blockBytes));
    long inBlock = inRow % blockBytes;
    return blockBytes <= mostDirectBytes ? child + inBlock : locate(child, inBlock);
  }

  private long child(long indirect, int number) {
    int offsets = file.offsetBytes();
    ByteBuffer head = file.read(indirect, SIGNATURE_AND_VERSION);
    Hdf5File.expect(head, INDIRECT_SIGNATURE, indirect);
    long entries = indirect + SIGNATURE_AND_VERSION + offsets + offsetBytes;
    ByteBuffer entry = file.read(entries + (long) number * offsets, offsets);
    long child = file.offset(entry);
    if (child == Hdf5File.UNDEFINED) {
      throw new IllegalStateException("a heap of its metadata has no block " + number);
    }
    return child;
  }
}
