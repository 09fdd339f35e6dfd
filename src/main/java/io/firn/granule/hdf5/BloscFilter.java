package io.firn.granule.hdf5;

import com.scalableminds.bloscjava.Blosc;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** HDF5 filter 32001: one blosc-1 frame, which says what is inside. */
final class BloscFilter implements ChunkFilter {
  static final int ID = 32001;

  // The frame's header: version, flags, and from here on sizes (c-blosc, README_CHUNK_FORMAT).
  private static final int HEADER_BYTES = 16;
  private static final int DECODED_BYTES_AT = 4;
  private static final int ENCODED_BYTES_AT = 12;

  @Override
  public byte[] undo(byte[] stored, Length expected) {
    if (stored.length < HEADER_BYTES) {
      throw new IllegalStateException("blosc frame is cut off");
    }
    // Blosc allocates what the header claims, and reads so far.
    ByteBuffer header = ByteBuffer.wrap(stored).order(ByteOrder.LITTLE_ENDIAN);
    if (header.getInt(ENCODED_BYTES_AT) != stored.length) {
      throw new IllegalStateException(
          "blosc frame claims %,d bytes, it has %,d"
              .formatted(header.getInt(ENCODED_BYTES_AT), stored.length));
    }
    expected.require("blosc", header.getInt(DECODED_BYTES_AT));
    try {
      return Blosc.decompress(stored);
    } catch (RuntimeException e) {
      throw new IllegalStateException("blosc fails: " + e.getMessage());
    }
  }
}
