package io.firn.granule.hdf5;

import io.firn.column.LittleEndian;

/** HDF5 filter 2: the bytes of all elements regrouped, all first bytes first. */
final class ShuffleFilter implements ChunkFilter {
  static final int ID = 2;

  private final int elementBytes;

  /**
   * The filter of a dataset.
   *
   * @param parameters the bytes of an element; HDF5 leaves the filter out of every chunk where this
   *     is not there
   */
  ShuffleFilter(int[] parameters) {
    this.elementBytes = parameters.length == 0 ? 0 : parameters[0];
  }

  @Override
  public boolean compresses() {
    return false;
  }

  @Override
  public byte[] undo(byte[] stored, Length expected) {
    if (elementBytes < 1) {
      throw new IllegalStateException("shuffle does not say how long an element is");
    }
    if (elementBytes == 1) {
      return stored;
    }
    byte[] out = new byte[stored.length];
    int elements = stored.length / elementBytes;
    switch (elementBytes) {
      case 4 -> undoInts(stored, elements, out);
      case 8 -> undoLongs(stored, elements, out);
      default -> undoAny(stored, elements, out);
    }
    // Bytes beyond the last whole element were left in place.
    int whole = elements * elementBytes;
    System.arraycopy(stored, whole, out, whole, stored.length - whole);
    return out;
  }

  private void undoAny(byte[] stored, int elements, byte[] out) {
    int from = 0;
    for (int b = 0; b < elementBytes; b++) {
      for (int i = 0, at = b; i < elements; i++, at += elementBytes) {
        out[at] = stored[from++];
      }
    }
  }

  private static void undoInts(byte[] stored, int elements, byte[] out) {
    for (int i = 0; i < elements; i++) {
      int element =
          stored[i] & 0xff
              | (stored[elements + i] & 0xff) << 8
              | (stored[2 * elements + i] & 0xff) << 16
              | stored[3 * elements + i] << 24;
      LittleEndian.INT.set(out, 4 * i, element);
    }
  }

  private static void undoLongs(byte[] stored, int elements, byte[] out) {
    for (int i = 0; i < elements; i++) {
      int low =
          stored[i] & 0xff
              | (stored[elements + i] & 0xff) << 8
              | (stored[2 * elements + i] & 0xff) << 16
              | stored[3 * elements + i] << 24;
      int high =
          stored[4 * elements + i] & 0xff
              | (stored[5 * elements + i] & 0xff) << 8
              | (stored[6 * elements + i] & 0xff) << 16
              | stored[7 * elements + i] << 24;
      LittleEndian.LONG.set(out, 8 * i, (long) high << 32 | low & 0xffff_ffffL);
    }
  }
}
