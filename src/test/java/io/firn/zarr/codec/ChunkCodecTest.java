package io.firn.zarr.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.firn.FirnException;
import io.firn.column.DType;
import io.firn.config.OutputSpec;
import io.firn.zarr.array.ArrayForm;
import io.firn.zarr.array.ChunkValues;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

public class ChunkCodecTest {
  private static final int DECODED_BYTES = 4096;

  @Property(tries = 400)
  void everyCodecGivesBackEveryChunkOfEveryType(
      @ForAll OutputSpec.Codec.Name name,
      @ForAll DType dtype,
      @ForAll @IntRange(min = 1, max = 5000) int elements,
      @ForAll @IntRange(max = 8) int randomBits,
      @ForAll long seed)
      throws IOException {
    byte[] chunk = new byte[elements * dtype.bytes()];
    new Random(seed).nextBytes(chunk);
    for (int i = 0; i < chunk.length; i++) {
      chunk[i] &= (byte) ((1 << randomBits) - 1);
    }
    ChunkCodec codec = ChunkCodec.of(new OutputSpec.Codec(name, 3), dtype);

    byte[] encoded = encode(codec, chunk);

    assertThat(encoded.length).isBetween(1, codec.maxEncodedBytes(chunk.length));
    assertThat(decode(codec, encoded, chunk.length)).isEqualTo(chunk);
  }

  @ParameterizedTest
  @EnumSource
  void aUsedEncoderEncodesAsAFreshOneDoes(OutputSpec.Codec.Name name) {
    ChunkCodec codec = ChunkCodec.of(new OutputSpec.Codec(name, 6), DType.INT64);
    byte[] chunk = consecutive(3);
    try (ChunkCodec.Encoder used = codec.encoder()) {
      used.encode(consecutive(1_000_000_007));
      used.encode(new byte[17]);

      assertThat(bytes(used.encode(chunk))).isEqualTo(encode(codec, chunk));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aDecoderReadsNothingBehindTheChunk(OutputSpec.Codec.Name name) throws IOException {
    ChunkCodec codec = ChunkCodec.of(new OutputSpec.Codec(name, 3), DType.INT64);
    byte[] encoded = encode(codec, consecutive(5));
    byte[] buffer = Arrays.copyOf(encoded, encoded.length + 100);
    Arrays.fill(buffer, encoded.length, buffer.length, (byte) 0x5a);
    try (ChunkCodec.Decoder decoder = codec.decoder()) {
      assertThat(decoder.decode(buffer, encoded.length, DECODED_BYTES)).isEqualTo(consecutive(5));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aFrameThatClaimsMoreThanTheChunkIsRefused(OutputSpec.Codec.Name name) {
    ChunkCodec codec = ChunkCodec.of(new OutputSpec.Codec(name, 3), DType.INT64);
    byte[] encoded = encode(codec, consecutive(5));

    assertThatThrownBy(() -> decode(codec, encoded, DECODED_BYTES - 8))
        .isInstanceOf(MalformedChunkException.class)
        .hasMessageContaining("%,d", DECODED_BYTES - 8);
    assertThatThrownBy(() -> decode(codec, encoded, DECODED_BYTES + 8))
        .isInstanceOf(MalformedChunkException.class)
        .hasMessageContaining("%,d", DECODED_BYTES + 8);
  }

  @ParameterizedTest
  @EnumSource
  void aTruncatedFrameIsRefused(OutputSpec.Codec.Name name) {
    ChunkCodec codec = ChunkCodec.of(new OutputSpec.Codec(name, 3), DType.INT64);
    byte[] encoded = encode(codec, consecutive(5));
    for (int length = 0; length < encoded.length; length++) {
      byte[] truncated = Arrays.copyOf(encoded, length);
      assertThatThrownBy(() -> decode(codec, truncated, DECODED_BYTES))
          .as("%d of %d bytes", length, encoded.length)
          .isInstanceOf(MalformedChunkException.class);
    }
  }

  @Property(tries = 300)
  void aForgedFrameGivesAChunkOfTheRightSizeOrIsRefused(
      @ForAll OutputSpec.Codec.Name name, @ForAll long seed) {
    ChunkCodec codec = ChunkCodec.of(new OutputSpec.Codec(name, 3), DType.INT64);
    byte[] encoded = encode(codec, consecutive(5));
    Random random = new Random(seed);
    for (int flips = 0; flips < 3; flips++) {
      encoded[random.nextInt(encoded.length)] ^= (byte) (1 + random.nextInt(255));
    }
    try {
      assertThat(decode(codec, encoded, DECODED_BYTES)).hasSize(DECODED_BYTES);
    } catch (MalformedChunkException e) {
      assertThat(e).hasMessageStartingWith(name.name().toLowerCase(Locale.ROOT));
    }
  }

  @Test
  void bloscMakesLittleOfConsecutiveIndices() {
    // 4096 bytes of consecutive indices; zstd alone leaves about a third of them.
    assertThat(encode(new BloscCodec(8, 3), consecutive(123_456_789_000L)).length)
        .isLessThan(DECODED_BYTES / 10);
  }

  @Test
  void gzipStatesNeitherTimeNorSystem() {
    byte[] encoded = encode(new GzipCodec(6), consecutive(5));
    assertThat(Arrays.copyOf(encoded, 10)).containsExactly(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff);
  }

  @Test
  void whatZarrPythonEncodedIsDecoded() throws IOException {
    for (String codec : new String[] {"raw", "zstd", "gzip", "blosc"}) {
      ArrayForm form = ArrayForm.parse(codec + "_chunks", golden(codec + "_chunks/zarr.json"));
      ByteBuffer first =
          ByteBuffer.wrap(decode(form.codec(), golden(codec + "_chunks/c/0"), form.chunkBytes()))
              .order(ByteOrder.LITTLE_ENDIAN);
      assertThat(first.getLong(3 * 8)).as(codec).isEqualTo(7);
      assertThat(first.getLong(5 * 8)).as(codec).isEqualTo(9);
      assertThat(ChunkValues.sum(first.array(), DType.INT64)).as(codec).isEqualTo(16);
    }
  }

  @Test
  void anUnknownCodecIsRefusedByName() {
    JsonNode none = Json.MAPPER.valueToTree(Map.of());
    assertThatThrownBy(() -> ChunkCodec.parse("lz5", none))
        .isInstanceOf(FirnException.class)
        .hasMessage("Invalid codec 'lz5': Firn reads zstd, gzip, blosc and uncompressed chunks");
  }

  @Test
  void bloscWithAnotherShuffleIsRefused() {
    JsonNode shuffled =
        Json.MAPPER.valueToTree(
            Map.of("typesize", 8, "cname", "zstd", "clevel", 3, "shuffle", "shuffle"));
    assertThatThrownBy(() -> ChunkCodec.parse("blosc", shuffled))
        .isInstanceOf(FirnException.class)
        .hasMessageStartingWith("Invalid blosc configuration '{");
  }

  public static byte[] golden(String name) throws IOException {
    try (InputStream in = ChunkCodecTest.class.getResourceAsStream("/io/firn/zarr/store/" + name)) {
      return in.readAllBytes();
    }
  }

  private static byte[] consecutive(long first) {
    ByteBuffer values = ByteBuffer.allocate(DECODED_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < DECODED_BYTES / 8; i++) {
      values.putLong(first + i);
    }
    return values.array();
  }

  private static byte[] encode(ChunkCodec codec, byte[] chunk) {
    try (ChunkCodec.Encoder encoder = codec.encoder()) {
      return bytes(encoder.encode(chunk));
    }
  }

  private static byte[] bytes(ByteBuffer encoded) {
    byte[] bytes = new byte[encoded.remaining()];
    encoded.get(bytes);
    return bytes;
  }

  private static byte[] decode(ChunkCodec codec, byte[] encoded, int decodedBytes)
      throws MalformedChunkException {
    try (ChunkCodec.Decoder decoder = codec.decoder()) {
      return decoder.decode(encoded, encoded.length, decodedBytes);
    }
  }
}
