package io.firn.zarr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.Memory;
import io.firn.config.OutputSpec.Codec.Name;
import io.firn.config.OutputSpec.StoreLayout;
import io.firn.zarr.layout.ChunkPlace;
import io.firn.zarr.layout.Layout;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArrayReceiptTest {
  @Property(tries = 40)
  void aReceiptSurvivesItsBytes(
      @ForAll boolean compact,
      @ForAll @IntRange(max = 3) int chunkLevels,
      @ForAll boolean sharded,
      @ForAll long seed)
      throws IOException {
    StoreLayout kind = compact ? StoreLayout.COMPACT : StoreLayout.FULLSPHERE;
    Layout layout = Shards.layout(kind, Name.ZSTD, chunkLevels, sharded && chunkLevels > 0);
    for (ArrayReceipt receipt : receipts(layout, seed)) {
      byte[] encoded = encode(receipt);
      ArrayReceipt decoded = decode(encoded);
      assertThat(decoded).isEqualTo(receipt).hasSameHashCodeAs(receipt);
      assertThat(encode(decoded)).isEqualTo(encoded);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aChunkTakesAtMost64Bytes(boolean sharded) throws IOException {
    // The longest key of all: an array of order 29 with chunks at the far end of the sphere.
    String prefix = "29/height_above_geoid_mean/c/";
    int chunks = 4096;
    ChunkTable table = new ChunkTable(chunks);
    List<ArrayReceipt.StoredObject> objects = new ArrayList<>();
    for (int chunk = 0; chunk < chunks; chunk++) {
      table.add(16384, chunk, 4096, 1_000_000);
      objects.add(
          new ArrayReceipt.StoredObject(prefix + (3458764513820540927L - chunk), 16384, chunk));
    }
    ArrayReceipt receipt =
        new ArrayReceipt(
            "29/height_above_geoid_mean",
            "29/height_above_geoid_mean",
            sharded,
            false,
            sharded ? objects.subList(0, 1) : objects,
            table);
    assertThat(encode(receipt).length).isLessThanOrEqualTo(64 * chunks);
    assertThat(decode(encode(receipt))).isEqualTo(receipt);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aPathApartFromTheNameSurvivesToo(boolean sharded) throws IOException {
    ArrayReceipt receipt = at("6/4/4/4411/count", sharded);
    ArrayReceipt decoded = decode(encode(receipt));
    assertThat(decoded).isEqualTo(receipt).isNotEqualTo(at("count", sharded));
    assertThat(decoded.array()).isEqualTo("count");
    assertThat(decoded.objects().get(0).key()).isEqualTo("6/4/4/4411/count/c/7");
  }

  /** A receipt may be forged. */
  @ParameterizedTest
  @ValueSource(strings = {"../count", "/count", ".firn/count", "a//count", ""})
  void aPathThatLeadsOutOfTheStoreIsRefused(String path) throws IOException {
    byte[] encoded = encode(at(path, true));
    assertThatThrownBy(() -> decode(encoded))
        .hasMessage("it is of an array '" + path + "', which no array can be called");
  }

  private static ArrayReceipt at(String path, boolean sharded) {
    ChunkTable table = new ChunkTable(1);
    table.add(16, 5, 4, 9);
    return new ArrayReceipt(
        "count",
        path,
        sharded,
        false,
        List.of(new ArrayReceipt.StoredObject(path + "/c/7", 16, 5)),
        table);
  }

  @Test
  void totalsAreSumsOverTheChunks() throws IOException {
    Layout layout = Shards.compact(Name.NONE, 2, true);
    ArrayReceipt count = receipts(layout, 5).get(layout.coordinates());
    long cells = 0;
    long observations = 0;
    long bytes = 16 * 16 + 4;
    for (int chunk = 0; chunk < count.chunks(); chunk++) {
      cells += count.cells(chunk);
      observations += count.observations(chunk);
      bytes += count.isEmpty(chunk) ? 0 : Shards.CELLS_PER_CHUNK * 8;
    }
    assertThat(count.countsRows()).isTrue();
    assertThat(count.cells()).isEqualTo(cells).isPositive();
    assertThat(count.observations()).isEqualTo(observations).isPositive();
    assertThat(count.storedBytes()).isEqualTo(bytes);
  }

  @Test
  void aTruncatedReceiptIsNotRead() throws IOException {
    for (ArrayReceipt receipt : receipts(Shards.compact(Name.ZSTD, 1, false), 7)) {
      byte[] encoded = encode(receipt);
      for (int length = 0; length < encoded.length; length++) {
        byte[] truncated = Arrays.copyOf(encoded, length);
        assertThatThrownBy(() -> decode(truncated)).isInstanceOf(EOFException.class);
      }
    }
  }

  @Test
  void whatNoReceiptStatesIsRefused() throws IOException {
    ArrayReceipt receipt = receipts(Shards.compact(Name.ZSTD, 1, true), 7).get(2);
    byte[] encoded = encode(receipt);
    int flagsAt = 2 + "count".length();

    assertThatThrownBy(() -> decode(with(encoded, flagsAt, 0x80)))
        .hasMessage("Cannot read the receipt of array count: unknown flags 128");
    assertThatThrownBy(() -> decode(with(encoded, flagsAt + 1, 0x80)))
        .hasMessageStartingWith("Cannot read chunk table: it claims -2147483644 chunks");
    assertThatThrownBy(() -> decode(with(encoded, flagsAt + 1, 0x7f)))
        .as("a claim of two billion chunks allocates only for those that are there")
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> decode(with(encoded, flagsAt + 5, 0x80)))
        .hasMessageStartingWith("Cannot read chunk table: chunk 0 claims");
  }

  private static byte[] with(byte[] bytes, int at, int value) {
    byte[] changed = bytes.clone();
    changed[at] = (byte) value;
    return changed;
  }

  private static List<ArrayReceipt> receipts(Layout layout, long seed) throws IOException {
    try (ChunkSink sink =
        ChunkSink.streaming(layout, new MemoryStore(), ChunkPlace.of(17, 3), Memory.grant())) {
      return Shards.write(sink, layout, seed);
    }
  }

  static byte[] encode(ArrayReceipt receipt) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    receipt.encode(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  static ArrayReceipt decode(byte[] bytes) throws IOException {
    return ArrayReceipt.decode(new DataInputStream(new ByteArrayInputStream(bytes)));
  }
}
