package io.firn.zarr.codec;

import com.fasterxml.jackson.databind.JsonNode;
import io.firn.FirnException;
import io.firn.column.DType;
import io.firn.config.OutputSpec;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;

/**
 * How the little-endian bytes of a chunk are compressed: the one bytes-to-bytes codec, if any, that
 * follows {@code bytes} in an array's codec chain. Immutable; equal codecs encode alike.
 *
 * <p>Encoding is a pure function of the chunk's bytes and the versions of the compressors in use.
 */
public sealed interface ChunkCodec permits BloscCodec, GzipCodec, RawCodec, ZstdCodec {

  /** The codec of a configuration, for elements of {@code dtype}. */
  static ChunkCodec of(OutputSpec.Codec codec, DType dtype) {
    return switch (codec.name()) {
      case NONE -> new RawCodec();
      case ZSTD -> new ZstdCodec(codec.level());
      case GZIP -> new GzipCodec(codec.level());
      case BLOSC -> new BloscCodec(dtype.bytes(), codec.level());
    };
  }

  /**
   * The codec of an array's metadata.
   *
   * @throws FirnException when the name or a parameter is none that Firn writes
   */
  static ChunkCodec parse(String name, JsonNode configuration) {
    return switch (name) {
      case ZstdCodec.NAME -> ZstdCodec.parse(configuration);
      case GzipCodec.NAME -> GzipCodec.parse(configuration);
      case BloscCodec.NAME -> BloscCodec.parse(configuration);
      default ->
          throw new FirnException(
              "Invalid codec '"
                  + name
                  + "': Firn reads "
                  + String.join(", ", ZstdCodec.NAME, GzipCodec.NAME, BloscCodec.NAME)
                  + " and uncompressed chunks");
    };
  }

  /** Name and configuration as in Zarr metadata, or empty where the chain ends with the bytes. */
  Optional<Map<String, Object>> metadata();

  /** The most bytes that a chunk of {@code decodedBytes} can encode to. */
  int maxEncodedBytes(int decodedBytes);

  Encoder encoder();

  Decoder decoder();

  /** Compresses chunks one after the other. Holds native memory; not thread-safe. */
  interface Encoder extends AutoCloseable {
    /**
     * Encodes the whole of {@code chunk}.
     *
     * @return the encoded bytes, backed by an array of at most {@link #maxEncodedBytes}, which is
     *     not used again; or {@code chunk} itself
     */
    ByteBuffer encode(byte[] chunk);

    @Override
    void close();
  }

  /** Decompresses chunks one after the other. Holds native memory; not thread-safe. */
  interface Decoder extends AutoCloseable {
    /**
     * Decodes the first {@code length} bytes of {@code encoded}. Never allocates more than {@code
     * decodedBytes}, whatever the encoded bytes claim.
     *
     * @return exactly {@code decodedBytes} bytes; valid until the next call or a change of {@code
     *     encoded}
     * @throws MalformedChunkException when the bytes are not a chunk of that size
     */
    byte[] decode(byte[] encoded, int length, int decodedBytes) throws MalformedChunkException;

    @Override
    void close();
  }
}
