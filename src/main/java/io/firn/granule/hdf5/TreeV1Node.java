package io.firn.granule.hdf5;

import java.nio.ByteBuffer;

/**
 * The head of a node of a version 1 B-tree ("Version 1 B-trees" in the HDF5 File Format
 * Specification, version 3.0, section III.A.1).
 *
 * @param level 0 for a leaf
 * @param entries children, each behind its key
 * @param bytes of the head: where the entries begin
 */
record TreeV1Node(int level, int entries, int bytes) {

  /**
   * Reads a head.
   *
   * @param kind the type that nodes of the tree have
   * @param above the level of its parent; a level that is not lower leads in a circle
   * @param what is damaged if it is not such a node
   */
  static TreeV1Node read(Hdf5File file, long node, int kind, int above, String what) {
    int bytes = 8 + 2 * file.offsetBytes();
    ByteBuffer start = file.read(node, bytes);
    Hdf5File.expect(start, "TREE", node);
    int type = start.get();
    int level = start.get() & 0xff;
    int entries = start.getShort() & 0xffff;
    if (type != kind || level >= above) {
      throw new IllegalStateException(what + " is damaged at " + node);
    }
    return new TreeV1Node(level, entries, bytes);
  }
}
