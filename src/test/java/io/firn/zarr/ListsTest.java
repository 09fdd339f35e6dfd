package io.firn.zarr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.luben.zstd.Zstd;
import io.firn.FirnException;
import io.firn.Memory;
import io.firn.column.ArraySpec;
import io.firn.column.DType;
import io.firn.config.OutputSpec;
import io.firn.config.OutputSpec.Codec;
import io.firn.config.OutputSpec.StoreLayout;
import io.firn.zarr.array.ArrayForm;
import io.firn.zarr.array.ChunkContent;
import io.firn.zarr.codec.ChunkCodec;
import io.firn.zarr.codec.Json;
import io.firn.zarr.codec.MalformedChunkException;
import io.firn.zarr.codec.ZstdCodec;
import io.firn.zarr.layout.ChunkPlace;
import io.firn.zarr.layout.Layout;
import io.firn.zarr.layout.Layouts;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32C;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Arrays of lists: {@code variable_length_bytes} of {@code vlen-bytes} and zstd. */
class ListsTest {
  private static final ChunkContent.Lists FOUR = new ChunkContent.Lists(DType.FLOAT32, 2, 4);

  private static byte[] zagg(String name) throws IOException {
    try (InputStream in = ListsTest.class.getResourceAsStream("zagg/h_tdigest/" + name)) {
      return in.readAllBytes();
    }
  }

  /** A chunk of lists of so many bytes each, whose content is random. */
  private static byte[] chunk(Random random, int... lengths) {
    ByteBuffer bytes =
        ByteBuffer.allocate(4 + 4 * lengths.length + Arrays.stream(lengths).sum())
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(lengths.length);
    for (int length : lengths) {
      byte[] list = new byte[length];
      random.nextBytes(list);
      bytes.putInt(length).put(list);
    }
    return bytes.array();
  }

  private static EncodedLists.Found read(byte[] encoded, int length) throws IOException {
    return EncodedLists.read(new ByteArrayInputStream(encoded), length, FOUR, new CRC32C());
  }

  @Test
  void anArrayOfZaggsIsOfAFormThatFirnWrites() throws IOException {
    ArrayForm form = ArrayForm.parse("6/h_tdigest", zagg("zarr.json"));
    assertThat(form).isEqualTo(new ArrayForm("6/h_tdigest", FOUR, 4, new ZstdCodec(3)));
  }

  /** By its expectations: two lists in chunk 0, one in 1, chunk 2 is not stored, one in 3. */
  @Test
  void chunksOfZaggsAreRead() throws IOException {
    byte[] object = zagg("c/0");
    ByteBuffer index =
        ByteBuffer.wrap(object, object.length - 68, 64).slice().order(ByteOrder.LITTLE_ENDIAN);
    int[] filled = {2, 1, -1, 1};
    for (int chunk = 0; chunk < 4; chunk++) {
      long offset = index.getLong();
      long length = index.getLong();
      if (filled[chunk] < 0) {
        assertThat(offset).isEqualTo(-1);
      } else {
        byte[] encoded = Arrays.copyOfRange(object, (int) offset, (int) (offset + length));
        EncodedLists.Found found = read(encoded, encoded.length);
        assertThat(found.malformed()).isEmpty();
        assertThat(found.cells()).isEqualTo(filled[chunk]);
      }
    }
  }

  /** The hash of zagg's decoded values, which its store states, is that of ours. */
  @Test
  void whatZaggHasStoredIsStoredAgain() throws Exception {
    byte[] object = zagg("c/0");
    ByteBuffer index =
        ByteBuffer.wrap(object, object.length - 68, 64).slice().order(ByteOrder.LITTLE_ENDIAN);
    MemoryStore store = new MemoryStore();
    ArrayForm form = ArrayForm.parse("6/h_tdigest", zagg("zarr.json"));
    ArrayWriter writer =
        ArrayWriter.of(form, form.path(), false, 4, store, chunk -> "6/h_tdigest/c/0");
    MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
    try (ChunkCodec.Encoder encoder = form.codec().encoder()) {
      for (int chunk = 0; chunk < 4; chunk++) {
        int offset = (int) index.getLong();
        int length = (int) index.getLong();
        byte[] values =
            offset < 0
                ? chunk(new Random(0), 0, 0, 0, 0)
                : Zstd.decompress(Arrays.copyOfRange(object, offset, offset + length), 1 << 16);
        hash(values, sha256);
        int cells = form.content().countNonFill(values);
        if (cells == 0) {
          writer.writeEmpty(0);
        } else {
          writer.write(encoder.encode(values), cells, 0);
        }
      }
    }
    ArrayReceipt receipt = writer.finish();
    writer.close();
    assertThat(receipt.cells()).isEqualTo(4);
    assertThat(HexFormat.of().formatHex(sha256.digest()))
        .isEqualTo("ba43774865b69f60aaf42875c9c4a72edaca6058bd9a4fb95760d43f203c9d4c");
    assertThat(ReadBackTest.verify(store, form, receipt, "11213")).isEmpty();
  }

  private static void hash(byte[] values, MessageDigest sha256) {
    ByteBuffer lists = ByteBuffer.wrap(values).order(ByteOrder.LITTLE_ENDIAN);
    for (int cells = lists.getInt(); cells > 0; cells--) {
      byte[] list = new byte[lists.getInt()];
      lists.get(list);
      sha256.update(
          ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(list.length).array());
      sha256.update(list);
    }
  }

  @Test
  void theMetadataAreZaggsButForWhatOurStoresAdd() throws IOException {
    JsonNode zaggs = Json.MAPPER.readTree(zagg("zarr.json"));
    Layout layout = layout(StoreLayout.FULLSPHERE, true, Codec.Name.GZIP);
    JsonNode ours =
        Json.MAPPER.readTree(
            layout.documents(1, List.of(Map.of()), Map.of()).get("6/digest/zarr.json"));
    for (String key : List.of("data_type", "fill_value", "dimension_names", "chunk_key_encoding")) {
      assertThat(ours.get(key)).as(key).isEqualTo(zaggs.get(key));
    }
    JsonNode sharding = ours.at("/codecs/0/configuration");
    for (String key : List.of("codecs", "index_codecs", "index_location")) {
      assertThat(sharding.get(key)).as(key).isEqualTo(zaggs.at("/codecs/0/configuration/" + key));
    }
    assertThat(ours.at("/attributes/ragged")).isEqualTo(zaggs.at("/attributes/ragged"));
  }

  private static Layout layout(StoreLayout kind, boolean sharded, Codec.Name codec) {
    NestedNumbers grid = NestedNumbers.of(2, 4, 6, sharded);
    ArraySpec digest = new ArraySpec("digest", DType.FLOAT32, 0, ArraySpec.Element.LIST, 2, false);
    return Layouts.of(
        grid.spec(), grid, new OutputSpec(null, kind, codec.atDefaultLevel()), List.of(digest));
  }

  @Property(tries = 60)
  void listsOfAnyLengthsAreProven(
      @ForAll Random random,
      @ForAll boolean sharded,
      @ForAll boolean compact,
      @ForAll Codec.Name codec,
      @ForAll @IntRange(max = 400) int longest)
      throws IOException {
    StoreLayout kind = compact ? StoreLayout.COMPACT : StoreLayout.FULLSPHERE;
    Layout layout = layout(kind, sharded, codec);
    int array = layout.coordinates();
    ArrayForm form = layout.form(array);
    MemoryStore store = new MemoryStore();
    ArrayReceipt receipt;
    int filled = 0;
    try (ChunkSink sink =
        ChunkSink.streaming(layout, store, ChunkPlace.of(17, 1), Memory.grant())) {
      for (int chunk = 0; chunk < layout.chunksPerShard(); chunk++) {
        int[] lengths = new int[form.chunkElements()];
        if (random.nextInt(3) > 0) {
          Arrays.setAll(lengths, i -> 8 * Math.max(0, random.nextInt(2 * longest + 1) - longest));
        }
        filled += (int) Arrays.stream(lengths).filter(length -> length > 0).count();
        byte[] values =
            random.nextInt(4) == 0 && Arrays.stream(lengths).sum() == 0
                ? null
                : chunk(random, lengths);
        sink.write(chunk, 0, new byte[][] {values});
      }
      receipt = sink.finish().get(array);
    }
    assertThat(receipt.cells()).isEqualTo(filled);
    assertThat(ReadBackTest.verify(store, form, receipt, "s")).isEmpty();

    if (!receipt.objects().isEmpty()) {
      String key = receipt.objects().get(0).key();
      byte[] object = store.objects.get(key);
      object[random.nextInt(object.length)] ^= 1 << random.nextInt(8);
      assertThat(ReadBackTest.verify(store, form, receipt, "s")).isNotEmpty();
      store.objects.put(key, Arrays.copyOf(object, random.nextInt(object.length)));
      assertThat(ReadBackTest.verify(store, form, receipt, "s")).isNotEmpty();
      store.delete(key);
      assertThat(ReadBackTest.verify(store, form, receipt, "s"))
          .anyMatch(fault -> fault.contains(key) && fault.contains("it is missing"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      value = {
        "05000000 => has 5 lists, expected 4",
        "0400 => ends before the number of cells",
        "04000000 00000000 => ends before cell 1",
        "04000000 00000000 00000000 00000000 00000000 00 => goes on behind its last list",
        "04000000 07000000 => has a list of 7 bytes in cell 0, expected a multiple of 8",
        "04000000 f8ffffff => has a list of 4,294,967,288 bytes in cell 0, expected a multiple of 8",
        "04000000 08000000 0000 => ends 6 bytes before the end of cell 0",
        "04000000 f8ffff7f => has more than 1073741824 bytes, the most that one can have",
      })
  void bytesThatAreNoListsAreRefused(String hex, String reason) throws IOException {
    byte[] values = HexFormat.of().parseHex(hex.replace(" ", ""));
    assertThatThrownBy(() -> FOUR.countNonFill(values))
        .isInstanceOf(MalformedChunkException.class)
        .hasMessage(reason);
    byte[] encoded = Zstd.compress(values);
    EncodedLists.Found found = read(encoded, encoded.length);
    assertThat(found.malformed()).contains(reason);
    assertThat(found.bytes()).isEqualTo(encoded.length);
  }

  @Test
  void aWindowLargerThanFirnsIsRefused() throws IOException {
    byte[] encoded =
        new com.github.luben.zstd.ZstdCompressCtx()
            .setLevel(3)
            .setWindowLog(26)
            .setContentSize(false)
            .compress(new byte[1 << 27]);
    assertThat(read(encoded, encoded.length).malformed()).isPresent();
  }

  @Test
  void bytesBehindTheFrameAreRefused() throws IOException {
    byte[] encoded = Zstd.compress(chunk(new Random(1), 8, 0, 16, 0));
    byte[] longer = Arrays.copyOf(encoded, encoded.length + 3);
    assertThat(read(longer, longer.length).malformed()).isPresent();
    assertThat(read(longer, encoded.length).malformed()).isEmpty();
    assertThat(read(encoded, longer.length).bytes()).isEqualTo(encoded.length);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      value = {
        "zagg-ragged/1 => zagg-ragged/2 => Invalid ragged",
        "\"float32\" => \"object\" => Invalid ragged",
        "-1 => 3 => Invalid ragged",
        "vlen-bytes => vlen-utf8 => Invalid codecs",
        "\"fill_value\": \"\" => \"fill_value\": \"x\" => Invalid fill_value",
        "\"zstd\" => \"gzip\" => lists are stored with zstd",
      })
  void aDocumentOfOtherListsIsRefused(String part, String replacement, String reason)
      throws IOException {
    String document = new String(zagg("zarr.json"), StandardCharsets.UTF_8);
    assertThat(document).contains(part);
    byte[] changed = document.replace(part, replacement).getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> ArrayForm.parse("6/h_tdigest", changed))
        .isInstanceOf(FirnException.class)
        .hasMessageContaining(reason);
  }
}
