package io.firn.zarr.codec;

import com.fasterxml.jackson.databind.JsonNode;
import io.firn.Plural;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;

/**
 * The {@code gzip} codec (RFC 1952): one member per chunk. The header is written here and not by
 * {@link java.util.zip.GZIPOutputStream}, whose operating system byte changed between Java
 * releases: no time, no name, system unknown.
 */
public record GzipCodec(int level) implements ChunkCodec {
  static final String NAME = "gzip";

  private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};
  private static final int TRAILER_BYTES = 8;

  static GzipCodec parse(JsonNode configuration) {
    return new GzipCodec(configuration.path("level").asInt());
  }

  @Override
  public Optional<Map<String, Object>> metadata() {
    return Optional.of(Json.named(NAME, Json.object("level", level)));
  }

  /** zlib's own bound for any settings (deflateBound), and the member around it. */
  @Override
  public int maxEncodedBytes(int decodedBytes) {
    long deflated = decodedBytes + (decodedBytes + 7L >> 3) + (decodedBytes + 63L >> 6) + 11;
    return Math.toIntExact(deflated + HEADER.length + TRAILER_BYTES);
  }

  @Override
  public Encoder encoder() {
    return new GzipEncoder(this);
  }

  @Override
  public Decoder decoder() {
    return new GzipDecoder();
  }

  private static final class GzipEncoder implements Encoder {
    private final GzipCodec codec;
    private final Deflater deflater;
    private final CRC32 crc = new CRC32();

    GzipEncoder(GzipCodec codec) {
      this.codec = codec;
      this.deflater = new Deflater(codec.level, true);
    }

    @Override
    public ByteBuffer encode(byte[] chunk) {
      int bound = codec.maxEncodedBytes(chunk.length);
      ByteBuffer encoded = ByteBuffer.allocate(bound).order(ByteOrder.LITTLE_ENDIAN);
      encoded.put(HEADER);
      deflater.reset();
      deflater.setInput(chunk);
      deflater.finish();
      deflater.deflate(encoded);
      if (!deflater.finished()) {
        throw new IllegalStateException(
            "Cannot encode chunk: " + chunk.length + " bytes deflate to more than " + bound);
      }
      crc.reset();
      crc.update(chunk);
      encoded.putInt((int) crc.getValue()).putInt(chunk.length);
      return encoded.flip();
    }

    @Override
    public void close() {
      deflater.end();
    }
  }

  private static final class GzipDecoder implements Decoder {
    private static final int INPUT_BUFFER_BYTES = 8192;

    private byte[] decoded = new byte[0];

    @Override
    public byte[] decode(byte[] encoded, int length, int decodedBytes)
        throws MalformedChunkException {
      if (decoded.length != decodedBytes) {
        decoded = new byte[decodedBytes];
      }
      int found;
      boolean more;
      try (GZIPInputStream in =
          new GZIPInputStream(new ByteArrayInputStream(encoded, 0, length), INPUT_BUFFER_BYTES)) {
        found = in.readNBytes(decoded, 0, decodedBytes);
        more = in.read() >= 0;
      } catch (IOException e) {
        throw new MalformedChunkException(
            "gzip member of "
                + Plural.of(length, "byte")
                + " does not decode, expected "
                + Plural.of(decodedBytes, "byte")
                + ": "
                + e.getMessage(),
            e);
      }
      if (found != decodedBytes || more) {
        throw new MalformedChunkException(
            "gzip member decodes to %s%s, expected %,d"
                .formatted(more ? "more than " : "", Plural.of(found, "byte"), decodedBytes));
      }
      return decoded;
    }

    @Override
    public void close() {}
  }
}
