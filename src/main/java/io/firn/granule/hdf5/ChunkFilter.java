package io.firn.granule.hdf5;

/** Undoes one HDF5 chunk filter. */
interface ChunkFilter {

  /**
   * The bytes as they were before the filter was applied.
   *
   * @param stored the filter's output; may be given back unchanged
   * @param expected the result's length, where the filter's output does not tell
   * @throws IllegalStateException when the bytes are not output of the filter
   */
  byte[] undo(byte[] stored, Length expected);

  /**
   * How long the output of a filter's undoing is.
   *
   * @param bytes the length, or the most that it may be
   * @param exact false where the filter was applied to the output of another that compresses
   */
  record Length(int bytes, boolean exact) {

    /** Fails unless the length that a filter's output claims is one that it may have. */
    void require(String filter, long claimed) {
      if (exact ? claimed != bytes : claimed < 0 || claimed > bytes) {
        throw new IllegalStateException(
            "%s gives %,d %s, expected %s%,d"
                .formatted(
                    filter,
                    claimed,
                    claimed == 1 ? "byte" : "bytes",
                    exact ? "" : "at most ",
                    bytes));
      }
    }
  }

  /** Bytes by which the filter's output is longer than its input; 0 for one that compresses. */
  default int overhead() {
    return 0;
  }

  /** Whether the length of the filter's output does not follow from that of its input. */
  default boolean compresses() {
    return true;
  }
}
