package io.firn.zarr;

import io.firn.Plural;
import io.firn.zarr.array.ChunkContent;
import io.firn.zarr.array.ListFrames;
import io.firn.zarr.codec.ZstdCodec;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Reads an encoded chunk of lists from a stream, without holding more of it than a buffer and
 * zstd's window: what is in a store may claim any length.
 *
 * <p>Of numbers decoders are given only what has its checksum. Here that is known after decoding,
 * or the chunk would have to be held or read twice; so zstd's decoder sees bytes that anybody may
 * have written. It is made for such: it trusts no length in a frame, fills the buffer that it is
 * given and no more, and refuses windows larger than {@link ZstdCodec#decoding} allows. What comes
 * out is believed as little, and ends with the first list that cannot be.
 */
final class EncodedLists {
  private static final int BUFFER_BYTES = 1 << 13;

  private EncodedLists() {}

  /**
   * What a stream had of a chunk.
   *
   * @param bytes encoded bytes that were there, at most as many as the chunk should have
   * @param cells lists that are not empty; 0 where the chunk is malformed
   * @param malformed why the bytes are no such chunk
   */
  record Found(int bytes, int crc32c, int cells, Optional<String> malformed) {}

  /**
   * Reads {@code length} bytes, less only where the stream ends.
   *
   * @param all is updated with the bytes that were there
   * @throws IOException when {@code in} cannot be read
   */
  static Found read(InputStream in, int length, ChunkContent.Lists lists, CRC32C all)
      throws IOException {
    return read(in, length, lists, all, ListFrames::skip);
  }

  /**
   * The same, handing the lists out before it is known whether the chunk is what it should be.
   *
   * @param taker takes each list that is not empty
   */
  static Found read(
      InputStream in, int length, ChunkContent.Lists lists, CRC32C all, ListFrames.Taker taker)
      throws IOException {
    Part part = new Part(in, length, all);
    int cells = 0;
    Optional<String> malformed = Optional.empty();
    // Lengths of four bytes, which zstd's stream would each be asked for alone.
    try (InputStream decoded = new BufferedInputStream(ZstdCodec.decoding(part), BUFFER_BYTES)) {
      cells = ListFrames.read(decoded, lists, taker);
      if (part.left > 0) {
        malformed =
            Optional.of("ends " + Plural.of(part.left, "byte") + " before its encoded bytes do");
      }
    } catch (IOException e) {
      if (part.failure != null) {
        throw part.failure;
      }
      malformed = Optional.of(e.getMessage());
    }
    part.drain();
    return new Found(
        length - part.left, (int) part.crc.getValue(), malformed.isEmpty() ? cells : 0, malformed);
  }

  /** The next so many bytes of a stream that goes on behind them. */
  private static final class Part extends FilterInputStream {
    private final CRC32C crc = new CRC32C();
    private final CRC32C all;
    private int left;
    private IOException failure;

    Part(InputStream in, int length, CRC32C all) {
      super(in);
      this.all = all;
      this.left = length;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (left == 0) {
        return -1;
      }
      try {
        int found = in.read(bytes, offset, Math.min(length, left));
        if (found > 0) {
          crc.update(bytes, offset, found);
          all.update(bytes, offset, found);
          left -= found;
        }
        return found;
      } catch (IOException e) {
        failure = e;
        throw e;
      }
    }

    @Override
    public long skip(long count) {
      return 0;
    }

    void drain() throws IOException {
      byte[] rest = new byte[BUFFER_BYTES];
      int found = 0;
      while (found >= 0) {
        found = read(rest, 0, rest.length);
      }
    }

    @Override
    public void close() {
      // What follows in the stream is another chunk's.
    }
  }
}
