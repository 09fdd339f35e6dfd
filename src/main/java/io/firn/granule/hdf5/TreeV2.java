package io.firn.granule.hdf5;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * A version 2 B-tree: of the names of a group's links, or of the chunks of a dataset that may grow
 * along several dimensions.
 *
 * <p>See "Version 2 B-trees" in the HDF5 File Format Specification, version 3.0, section III.A.2.
 */
final class TreeV2 {
  private static final int NODE_OVERHEAD = 10;

  private final Hdf5File file;
  private final int type;
  private final Consumer<ByteBuffer> into;
  private int nodeBytes;
  private int recordBytes;

  /** By depth of a node: bytes of the number of records in it, and in all nodes below it. */
  private int[] countBytes;

  private int[] totalBytes;

  private TreeV2(Hdf5File file, int type, Consumer<ByteBuffer> into) {
    this.file = file;
    this.type = type;
    this.into = into;
  }

  /**
   * Passes on every record.
   *
   * @param type of the records
   * @param into gets a buffer at the record's first byte, and does not keep it
   */
  static void read(Hdf5File file, long address, int type, Consumer<ByteBuffer> into) {
    new TreeV2(file, type, into).read(address);
  }

  private void read(long address) {
    int length = 16 + file.offsetBytes() + 2 + file.lengthBytes() + Hdf5File.CHECKSUM_BYTES;
    ByteBuffer header = file.block(address, length, "BTHD");
    requireType(header.get(), address);
    nodeBytes = header.getInt();
    recordBytes = header.getShort() & 0xffff;
    int depth = header.getShort() & 0xffff;
    header.getShort();
    long root = file.offset(header);
    int records = header.getShort() & 0xffff;
    if (root == Hdf5File.UNDEFINED || records == 0) {
      return;
    }
    measure(depth);
    readNode(root, records, depth);
  }

  /** How wide the counts in a pointer are follows from how many records its node can have. */
  private void measure(int depth) {
    countBytes = new int[depth + 1];
    totalBytes = new int[depth + 1];
    long most = (nodeBytes - NODE_OVERHEAD) / recordBytes;
    long mostBelow = most;
    countBytes[0] = bytesFor(most);
    for (int i = 1; i <= depth; i++) {
      int pointer = file.offsetBytes() + countBytes[0] + totalBytes[i - 1];
      most = (nodeBytes - NODE_OVERHEAD - pointer) / (recordBytes + pointer);
      mostBelow = Math.addExact(Math.multiplyExact(most + 1, mostBelow), most);
      countBytes[i] = bytesFor(most);
      totalBytes[i] = bytesFor(mostBelow);
    }
  }

  private static int bytesFor(long most) {
    return (63 - Long.numberOfLeadingZeros(Math.max(1, most))) / 8 + 1;
  }

  private void readNode(long address, int records, int depth) {
    // All pointers count their node's records in as many bytes as a leaf needs, which has most.
    int pointer = file.offsetBytes() + countBytes[0] + (depth > 0 ? totalBytes[depth - 1] : 0);
    long pointers = depth > 0 ? (records + 1L) * pointer : 0;
    long length = NODE_OVERHEAD + (long) records * recordBytes + pointers;
    if (length > nodeBytes) {
      throw new IllegalStateException("a tree of its metadata is damaged at " + address);
    }
    ByteBuffer node = file.block(address, length, depth > 0 ? "BTIN" : "BTLF");
    requireType(node.get(), address);
    int first = node.position();
    for (int i = 0; i < records; i++) {
      into.accept(node.position(first + i * recordBytes));
    }
    node.position(first + records * recordBytes);
    for (int i = 0; depth > 0 && i <= records; i++) {
      long child = file.offset(node);
      int childRecords = (int) Hdf5File.unsigned(node, countBytes[0]);
      node.position(node.position() + totalBytes[depth - 1]);
      readNode(child, childRecords, depth - 1);
    }
  }

  private void requireType(int found, long address) {
    if (found != type) {
      throw new IllegalStateException(
          "a tree of its metadata is damaged at " + address + ": it is of type " + found);
    }
  }
}
