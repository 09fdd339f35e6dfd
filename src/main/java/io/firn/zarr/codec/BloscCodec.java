package io.firn.zarr.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.scalableminds.bloscjava.Blosc;
import io.firn.FirnException;
import io.firn.Plural;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * The {@code blosc} codec with zstd inside and bit shuffling: bit planes of consecutive cell ids
 * are nearly constant, 30 kB of them become 1 kB.
 *
 * @param typesize bytes of one element
 * @param level compression level, 0 to 9
 */
public record BloscCodec(int typesize, int level) implements ChunkCodec {
  static final String NAME = "blosc";

  private static final String COMPRESSOR = "zstd";
  private static final String SHUFFLE = "bitshuffle";
  private static final int BLOCKSIZE_BY_LEVEL = 0;

  // The frame's header: version, flags, and from here on sizes (c-blosc, README_CHUNK_FORMAT).
  private static final int HEADER_BYTES = 16;
  private static final int DECODED_BYTES_AT = 4;
  private static final int ENCODED_BYTES_AT = 12;

  static BloscCodec parse(JsonNode configuration) {
    if (!COMPRESSOR.equals(configuration.path("cname").asText())
        || !SHUFFLE.equals(configuration.path("shuffle").asText())) {
      throw new FirnException(
          "Invalid blosc configuration '"
              + configuration
              + "': Firn reads cname "
              + COMPRESSOR
              + " with shuffle "
              + SHUFFLE);
    }
    return new BloscCodec(
        configuration.path("typesize").asInt(), configuration.path("clevel").asInt());
  }

  @Override
  public Optional<Map<String, Object>> metadata() {
    return Optional.of(
        Json.named(
            NAME,
            Json.object(
                "typesize", typesize,
                "cname", COMPRESSOR,
                "clevel", level,
                "shuffle", SHUFFLE,
                "blocksize", BLOCKSIZE_BY_LEVEL)));
  }

  @Override
  public int maxEncodedBytes(int decodedBytes) {
    return Math.addExact(decodedBytes, HEADER_BYTES);
  }

  @Override
  public Encoder encoder() {
    return new BloscEncoder(this);
  }

  @Override
  public Decoder decoder() {
    return new BloscDecoder();
  }

  private static final class BloscEncoder implements Encoder {
    // With more than one thread blosc's block order stays, but each call starts and joins threads.
    private static final int THREADS = 1;

    private final BloscCodec codec;

    BloscEncoder(BloscCodec codec) {
      this.codec = codec;
    }

    @Override
    public ByteBuffer encode(byte[] chunk) {
      return ByteBuffer.wrap(
          Blosc.compress(
              chunk,
              codec.typesize,
              Blosc.Compressor.ZSTD,
              codec.level,
              Blosc.Shuffle.BIT_SHUFFLE,
              BLOCKSIZE_BY_LEVEL,
              THREADS));
    }

    @Override
    public void close() {}
  }

  private static final class BloscDecoder implements Decoder {
    @Override
    public byte[] decode(byte[] encoded, int length, int decodedBytes)
        throws MalformedChunkException {
      // Blosc allocates what the header claims.
      if (length < HEADER_BYTES) {
        throw new MalformedChunkException(
            "blosc frame has %s, expected at least %d"
                .formatted(Plural.of(length, "byte"), HEADER_BYTES));
      }
      ByteBuffer header = ByteBuffer.wrap(encoded).order(ByteOrder.LITTLE_ENDIAN);
      if (header.getInt(ENCODED_BYTES_AT) != length
          || header.getInt(DECODED_BYTES_AT) != decodedBytes) {
        throw new MalformedChunkException(
            "blosc frame claims %s for %,d, expected %,d for %,d"
                .formatted(
                    Plural.of(header.getInt(ENCODED_BYTES_AT), "byte"),
                    header.getInt(DECODED_BYTES_AT),
                    length,
                    decodedBytes));
      }
      try {
        return Blosc.decompress(
            encoded.length == length ? encoded : Arrays.copyOf(encoded, length));
      } catch (RuntimeException e) {
        throw new MalformedChunkException(
            "blosc frame of "
                + Plural.of(length, "byte")
                + " does not decode, expected "
                + Plural.of(decodedBytes, "byte")
                + ": "
                + e.getMessage(),
            e);
      }
    }

    @Override
    public void close() {}
  }
}
