package io.firn.granule.hdf5;

/** Undoes one HDF5 chunk filter. */
interface ChunkFilter {

  /**
   * The bytes as they were before the filter was applied.
   *
   * @param stored the filter's output; may be given back unchanged
   * @param expected length of the result, where the filter's output does not tell
   * @throws IllegalStateException when the bytes are not output of the filter
   */
  byte[] undo(byte[] stored, int expected);

  /** Bytes by which the filter's output is longer than its input; 0 for one that compresses. */
  default int overhead() {
    return 0;
  }
}
