package io.firn.granule.hdf5;

import io.firn.Plural;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** HDF5 filter 1: a zlib stream of known length, inflated straight into its array. */
final class DeflateFilter implements ChunkFilter {
  static final int ID = 1;

  /** A new one for each chunk costs as much as inflating some: zlib clears its whole window. */
  private static final ThreadLocal<Inflater> INFLATER = ThreadLocal.withInitial(Inflater::new);

  @Override
  public byte[] undo(byte[] stored, int expected) {
    byte[] inflated = new byte[expected];
    Inflater inflater = INFLATER.get();
    try {
      inflater.setInput(stored);
      int length = 0;
      while (length < expected) {
        int count = inflater.inflate(inflated, length, expected - length);
        if (count == 0) {
          throw new IllegalStateException(
              "deflate gives %,d of %s".formatted(length, Plural.of(expected, "byte")));
        }
        length += count;
      }
      // The checksum behind the last block is verified only by asking for more.
      if (!inflater.finished() && inflater.inflate(new byte[1]) > 0) {
        throw new IllegalStateException("deflate gives more than " + Plural.of(expected, "byte"));
      }
      if (!inflater.finished()) {
        throw new IllegalStateException("deflate ends before its checksum");
      }
      return inflated;
    } catch (DataFormatException e) {
      throw new IllegalStateException("deflate fails: " + e.getMessage());
    } finally {
      inflater.reset();
    }
  }
}
