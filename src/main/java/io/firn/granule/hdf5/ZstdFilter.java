package io.firn.granule.hdf5;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.util.Arrays;

/** HDF5 filter 32015: one zstd frame. */
final class ZstdFilter implements ChunkFilter {
  static final int ID = 32015;

  @Override
  public byte[] undo(byte[] stored, Length expected) {
    if (stored.length == 0) {
      throw new IllegalStateException("zstd is cut off");
    }
    long claimed = Zstd.getFrameContentSize(stored);
    // The frame of a stream does not tell.
    int room = expected.bytes();
    if (claimed > 0) {
      expected.require("zstd", claimed);
      room = (int) claimed;
    }
    byte[] out = new byte[room];
    try {
      long length = Zstd.decompressByteArray(out, 0, room, stored, 0, stored.length);
      expected.require("zstd", length);
      return length == room ? out : Arrays.copyOf(out, (int) length);
    } catch (ZstdException e) {
      throw new IllegalStateException("zstd fails: " + e.getMessage());
    }
  }
}
