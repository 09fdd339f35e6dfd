package io.firn.granule.hdf5;

import io.firn.Plural;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** HDF5 filter 1: a zlib stream, inflated straight into its array where its length is known. */
final class DeflateFilter implements ChunkFilter {
  static final int ID = 1;

  /** A new one for each chunk costs as much as inflating some: zlib clears its whole window. */
  private static final ThreadLocal<Inflater> INFLATER = ThreadLocal.withInitial(Inflater::new);

  @Override
  public byte[] undo(byte[] stored, Length expected) {
    Inflater inflater = INFLATER.get();
    try {
      inflater.setInput(stored);
      return expected.exact()
          ? inflated(inflater, expected.bytes())
          : inflatedToEnd(inflater, stored.length, expected.bytes());
    } catch (DataFormatException e) {
      throw new IllegalStateException("deflate fails: " + e.getMessage());
    } finally {
      inflater.reset();
    }
  }

  private static byte[] inflated(Inflater inflater, int expected) throws DataFormatException {
    byte[] inflated = new byte[expected];
    int length = 0;
    while (length < expected) {
      int count = inflater.inflate(inflated, length, expected - length);
      if (count == 0) {
        throw new IllegalStateException(
            "deflate gives %,d of %s".formatted(length, Plural.of(expected, "byte")));
      }
      length += count;
    }
    requireEnd(inflater, expected);
    return inflated;
  }

  /** The checksum behind the last block is verified only by asking for more. */
  private static void requireEnd(Inflater inflater, int length) throws DataFormatException {
    if (!inflater.finished() && inflater.inflate(new byte[1]) > 0) {
      throw new IllegalStateException("deflate gives more than " + Plural.of(length, "byte"));
    }
    if (!inflater.finished()) {
      throw new IllegalStateException("deflate ends before its checksum");
    }
  }

  private static byte[] inflatedToEnd(Inflater inflater, int storedBytes, int most)
      throws DataFormatException {
    byte[] inflated = new byte[(int) Math.min(most, 2L * storedBytes + 64)];
    int length = 0;
    while (!inflater.finished()) {
      if (length == inflated.length) {
        if (length == most) {
          requireEnd(inflater, most);
          break;
        }
        inflated = Arrays.copyOf(inflated, (int) Math.min(most, 2L * length));
      }
      int count = inflater.inflate(inflated, length, inflated.length - length);
      if (count == 0 && !inflater.finished()) {
        throw new IllegalStateException("deflate ends before its checksum");
      }
      length += count;
    }
    return length == inflated.length ? inflated : Arrays.copyOf(inflated, length);
  }
}
