package io.firn.granule.hdf5;

import java.util.Arrays;

/**
 * HDF5 filter 32000, h5py's: LibLZF. A byte below 32 is followed by so many bytes and one more;
 * another copies from what was decoded, its length in the high three bits (7 for more in the next
 * byte) and the distance in the other five and the byte behind.
 */
final class LzfFilter implements ChunkFilter {
  static final int ID = 32000;

  @Override
  public byte[] undo(byte[] stored, Length expected) {
    byte[] out = new byte[expected.exact() ? expected.bytes() : Math.min(expected.bytes(), 1024)];
    int length = 0;
    int at = 0;
    try {
      while (at < stored.length) {
        int control = stored[at++] & 0xff;
        int count = control < 32 ? control + 1 : control >> 5;
        if (control >= 32) {
          count = count == 7 ? 7 + (stored[at++] & 0xff) + 2 : count + 2;
        }
        if (length + count > out.length) {
          expected.require("lzf", length + count);
          out = Arrays.copyOf(out, (int) Math.min(expected.bytes(), 2L * (length + count)));
        }
        if (control < 32) {
          System.arraycopy(stored, at, out, length, count);
          at += count;
        } else {
          int from = length - ((control & 0x1f) << 8 | stored[at++] & 0xff) - 1;
          // Byte by byte: what is copied may be what has just been written.
          for (int i = 0; i < count; i++) {
            out[length + i] = out[from + i];
          }
        }
        length += count;
      }
    } catch (ArrayIndexOutOfBoundsException e) {
      throw new IllegalStateException("lzf fails at byte " + at);
    }
    expected.require("lzf", length);
    return length == out.length ? out : Arrays.copyOf(out, length);
  }
}
