package io.firn.granule.hdf5;

import io.jhdf.Constants;
import io.jhdf.Utils;
import io.jhdf.storage.HdfBackingStorage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The fractal heap in which HDF5 keeps the attributes of an object that has many of them. jHDF's
 * reader stops at the first block that was skipped on writing, and so loses the attributes of every
 * {@code delta_time} in ATL06, whose list of references does not fit the first blocks.
 *
 * <p>See "Fractal Heap" in the HDF5 File Format Specification, version 3.0, section III.G.
 */
final class AttributeHeap {
  private static final String INDIRECT_SIGNATURE = "FHIB";
  private static final int SIGNATURE_AND_VERSION = 5;

  /** From the size of managed objects to the table width: eight lengths after two addresses. */
  private static final int OFFSET_OF_MAX_MANAGED = 10;

  private static final int TYPE_MANAGED = 0;

  private final HdfBackingStorage storage;
  private final int tableWidth;
  private final long firstBlockBytes;
  private final long mostDirectBytes;
  private final int offsetBytes;
  private final int lengthBytes;
  private final long rootAddress;
  private final boolean rootIsIndirect;

  AttributeHeap(HdfBackingStorage storage, long address) {
    this.storage = storage;
    int lengths = storage.getSizeOfLengths();
    int offsets = storage.getSizeOfOffsets();
    ByteBuffer header = storage.readBufferFromAddress(address, 26 + 12 * lengths + 3 * offsets);
    int filterBytes = header.getShort(7);
    if (filterBytes != 0) {
      throw new IllegalStateException("attributes in a filtered heap are not supported");
    }
    long mostManaged = Integer.toUnsignedLong(header.getInt(OFFSET_OF_MAX_MANAGED));
    header.position(OFFSET_OF_MAX_MANAGED + 4 + 10 * lengths + 2 * offsets);
    tableWidth = Utils.readBytesAsUnsignedInt(header, 2);
    firstBlockBytes = Utils.readBytesAsUnsignedLong(header, lengths);
    mostDirectBytes = Utils.readBytesAsUnsignedLong(header, lengths);
    int heapBits = Utils.readBytesAsUnsignedInt(header, 2);
    offsetBytes = (heapBits + 7) / 8;
    lengthBytes = Math.min((log2(mostDirectBytes) + 7) / 8, log2(mostManaged) / 8 + 1);
    header.getShort();
    rootAddress = Utils.readBytesAsUnsignedLong(header, offsets);
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
    long offset = Utils.readBytesAsUnsignedLong(id, offsetBytes);
    int length = Utils.readBytesAsUnsignedInt(id, lengthBytes);
    long address = rootIsIndirect ? locate(rootAddress, offset) : rootAddress + offset;
    return Optional.of(storage.readBufferFromAddress(address, length));
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
    int offsets = storage.getSizeOfOffsets();
    ByteBuffer head = storage.readBufferFromAddress(indirect, SIGNATURE_AND_VERSION);
    byte[] signature = new byte[INDIRECT_SIGNATURE.length()];
    head.get(signature);
    if (!INDIRECT_SIGNATURE.equals(new String(signature, StandardCharsets.US_ASCII))) {
      throw new IllegalStateException("the attributes' heap is damaged at " + indirect);
    }
    long entries = indirect + SIGNATURE_AND_VERSION + offsets + offsetBytes;
    ByteBuffer entry = storage.readBufferFromAddress(entries + (long) number * offsets, offsets);
    long child = Utils.readBytesAsUnsignedLong(entry, offsets);
    if (child == Constants.UNDEFINED_ADDRESS) {
      throw new IllegalStateException("the attributes' heap has no block " + number);
    }
    return child;
  }
}
