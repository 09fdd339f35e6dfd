package io.firn.granule.hdf5;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** HDF5 filter 3: a Fletcher-32 checksum behind the bytes. It is verified; jHDF ignores it. */
final class Fletcher32Filter implements ChunkFilter {
  static final int ID = 3;
  private static final int CHECKSUM_BYTES = 4;

  @Override
  public byte[] undo(byte[] stored, Length expected) {
    int length = stored.length - CHECKSUM_BYTES;
    if (length < 0) {
      throw new IllegalStateException("fletcher32 checksum is cut off");
    }
    int there =
        ByteBuffer.wrap(stored, length, CHECKSUM_BYTES).order(ByteOrder.LITTLE_ENDIAN).getInt();
    int computed = checksum(stored, length);
    // HDF5 up to 1.6.2 wrote each half of the checksum in the machine's byte order.
    if (there != computed && there != swapHalves(computed)) {
      throw new IllegalStateException(
          "fletcher32 checksum is "
              + Integer.toHexString(there)
              + ", its bytes give "
              + Integer.toHexString(computed));
    }
    return Arrays.copyOf(stored, length);
  }

  @Override
  public boolean compresses() {
    return false;
  }

  @Override
  public int overhead() {
    return CHECKSUM_BYTES;
  }

  /** The sum over big-endian 16-bit words modulo 65535, an odd last byte taken as a high one. */
  private static int checksum(byte[] bytes, int length) {
    long low = 0;
    long high = 0;
    for (int i = 0; i < length; i += 2) {
      int word = (bytes[i] & 0xff) << 8 | (i + 1 < length ? bytes[i + 1] & 0xff : 0);
      low = fold(low + word);
      high = fold(high + low);
    }
    return (int) (high << 16 | low);
  }

  /** One end-around carry, which keeps 65535 where a remainder would give 0, as HDF5 does. */
  private static long fold(long sum) {
    return (sum & 0xffff) + (sum >>> 16);
  }

  private static int swapHalves(int checksum) {
    return (checksum & 0x00ff_00ff) << 8 | checksum >>> 8 & 0x00ff_00ff;
  }
}
