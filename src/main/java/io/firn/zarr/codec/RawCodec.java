package io.firn.zarr.codec;

import io.firn.Plural;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** No compression: a chunk is stored as its little-endian bytes, as zagg does. */
public record RawCodec() implements ChunkCodec {
  @Override
  public Optional<Map<String, Object>> metadata() {
    return Optional.empty();
  }

  @Override
  public int maxEncodedBytes(int decodedBytes) {
    return decodedBytes;
  }

  @Override
  public Encoder encoder() {
    return new RawEncoder();
  }

  @Override
  public Decoder decoder() {
    return new RawDecoder();
  }

  private static final class RawEncoder implements Encoder {
    @Override
    public ByteBuffer encode(byte[] chunk) {
      return ByteBuffer.wrap(chunk);
    }

    @Override
    public void close() {}
  }

  private static final class RawDecoder implements Decoder {
    @Override
    public byte[] decode(byte[] encoded, int length, int decodedBytes)
        throws MalformedChunkException {
      if (length != decodedBytes) {
        throw new MalformedChunkException(
            "raw chunk has %s, expected %,d".formatted(Plural.of(length, "byte"), decodedBytes));
      }
      return encoded.length == length ? encoded : Arrays.copyOf(encoded, length);
    }

    @Override
    public void close() {}
  }
}
