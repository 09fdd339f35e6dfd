package io.firn.granule;

/** HDF5 filter 2: the bytes of all elements regrouped, all first bytes first. */
final class ShuffleFilter implements ChunkFilter {
  static final int ID = 2;

  private final int elementBytes;

  ShuffleFilter(int elementBytes) {
    this.elementBytes = elementBytes;
  }

  @Override
  public byte[] undo(byte[] stored, int expected) {
    if (elementBytes <= 1) {
      return stored;
    }
    byte[] out = new byte[stored.length];
    int elements = stored.length / elementBytes;
    int from = 0;
    for (int b = 0; b < elementBytes; b++) {
      for (int i = 0, at = b; i < elements; i++, at += elementBytes) {
        out[at] = stored[from++];
      }
    }
    // What is no whole element was left where it stood.
    System.arraycopy(stored, from, out, from, stored.length - from);
    return out;
  }
}
