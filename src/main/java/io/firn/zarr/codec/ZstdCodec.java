package io.firn.zarr.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.luben.zstd.RecyclingBufferPool;
import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import io.firn.Plural;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;

/**
 * The {@code zstd} codec: one frame per chunk, with its content size and without a checksum, since
 * receipts carry one of the encoded bytes.
 */
public record ZstdCodec(int level) implements ChunkCodec {
  static final String NAME = "zstd";

  static ZstdCodec parse(JsonNode configuration) {
    return new ZstdCodec(configuration.path("level").asInt());
  }

  @Override
  public Optional<Map<String, Object>> metadata() {
    return Optional.of(Json.named(NAME, Json.object("level", level, "checksum", false)));
  }

  @Override
  public int maxEncodedBytes(int decodedBytes) {
    return Math.toIntExact(Zstd.compressBound(decodedBytes));
  }

  @Override
  public Encoder encoder() {
    return new ZstdEncoder(this);
  }

  @Override
  public Decoder decoder() {
    return new ZstdDecoder();
  }

  /** Windows of the levels that Firn writes with take 8 MiB at most; what else needs more? */
  private static final int MOST_WINDOW_LOG = 23;

  /**
   * The decoded bytes of a frame, however many, with no more of them held than zstd's window.
   * Native state of its own, since what zstd-jni has to be used again knows no bound of the window.
   *
   * @param encoded the frame and nothing behind it
   */
  public static InputStream decoding(InputStream encoded) throws IOException {
    return new ZstdInputStreamNoFinalizer(encoded, RecyclingBufferPool.INSTANCE)
        .setLongMax(MOST_WINDOW_LOG);
  }

  private static final class ZstdEncoder implements Encoder {
    private final ZstdCodec codec;
    private final ZstdCompressCtx context;

    ZstdEncoder(ZstdCodec codec) {
      this.codec = codec;
      this.context = new ZstdCompressCtx().setLevel(codec.level).setChecksum(false);
    }

    @Override
    public ByteBuffer encode(byte[] chunk) {
      byte[] encoded = new byte[codec.maxEncodedBytes(chunk.length)];
      int length = context.compressByteArray(encoded, 0, encoded.length, chunk, 0, chunk.length);
      return ByteBuffer.wrap(encoded, 0, length);
    }

    @Override
    public void close() {
      context.close();
    }
  }

  private static final class ZstdDecoder implements Decoder {
    private final ZstdDecompressCtx context = new ZstdDecompressCtx();
    private byte[] decoded = new byte[0];

    @Override
    public byte[] decode(byte[] encoded, int length, int decodedBytes)
        throws MalformedChunkException {
      if (decoded.length != decodedBytes) {
        decoded = new byte[decodedBytes];
      }
      int found;
      try {
        found = context.decompressByteArray(decoded, 0, decodedBytes, encoded, 0, length);
      } catch (ZstdException e) {
        throw new MalformedChunkException(
            "zstd frame of "
                + Plural.of(length, "byte")
                + " does not decode, expected "
                + Plural.of(decodedBytes, "byte")
                + ": "
                + e.getMessage(),
            e);
      }
      if (found != decodedBytes) {
        throw new MalformedChunkException(
            "zstd frame decodes to %s, expected %,d"
                .formatted(Plural.of(found, "byte"), decodedBytes));
      }
      return decoded;
    }

    @Override
    public void close() {
      context.close();
    }
  }
}
