package io.firn.zarr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.Memory;
import io.firn.column.DType;
import io.firn.config.OutputSpec;
import io.firn.config.OutputSpec.Codec.Name;
import io.firn.config.OutputSpec.StoreLayout;
import io.firn.zarr.codec.ChunkCodecTest;
import io.firn.zarr.layout.ChunkPlace;
import io.firn.zarr.layout.Layout;
import io.firn.zarr.layout.Layouts;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class StreamingSinkTest {
  private static final ChunkPlace SHARD = ChunkPlace.of(17, 3);

  private final MemoryStore store = new MemoryStore();

  @Property(tries = 60)
  void streamingStoresWhatAccumulatingDoes(
      @ForAll boolean compact,
      @ForAll Name codec,
      @ForAll @IntRange(max = 4) int chunkLevels,
      @ForAll boolean sharded,
      @ForAll long seed)
      throws IOException {
    StoreLayout kind = compact ? StoreLayout.COMPACT : StoreLayout.FULLSPHERE;
    Layout layout = Shards.layout(kind, codec, chunkLevels, sharded && chunkLevels > 0);
    MemoryStore streamed = new MemoryStore();
    MemoryStore accumulated = new MemoryStore();

    List<ArrayReceipt> receipts;
    try (ChunkSink sink = ChunkSink.streaming(layout, streamed, SHARD, Memory.grant())) {
      receipts = Shards.write(sink, layout, seed);
    }
    List<ArrayReceipt> expected =
        Shards.write(new AccumulatingSink(layout, accumulated, SHARD), layout, seed);

    assertThat(receipts).isEqualTo(expected);
    assertThat(streamed.keys()).isEqualTo(accumulated.keys());
    streamed.objects.forEach(
        (key, object) -> assertThat(object).as(key).isEqualTo(accumulated.objects.get(key)));
    assertThat(streamed.openPublications).isZero();
    for (int array = 0; array < layout.arrays(); array++) {
      assertThat(ReadBackTest.verify(streamed, layout.form(array), receipts.get(array), "17"))
          .isEmpty();
    }
  }

  @Test
  void aShardObjectIsLaidOutAsZarrPythonLaysIt() throws IOException {
    NestedNumbers grid = NestedNumbers.of(2, 3, 5, true);
    Layout layout =
        Layouts.of(
            grid.spec(),
            grid,
            new OutputSpec(null, StoreLayout.FULLSPHERE, new OutputSpec.Codec(Name.NONE, 0)),
            List.of(Shards.field("count", DType.INT64, 0)));

    try (ChunkSink sink = ChunkSink.streaming(layout, store, ChunkPlace.of(0, 0), Memory.grant())) {
      sink.write(0, 16, longs(3, 7, 5, 9));
      sink.write(1, 0, new byte[1][]);
      sink.write(2, 8, longs(0, -(1L << 40), 15, 1L << 62));
      sink.write(3, 0, longs());
      sink.finish();
    }

    byte[] object = store.get("5/count/c/0");
    assertThat(object).isEqualTo(ChunkCodecTest.golden("raw/c/0"));
    assertThat(object).hasSize(2 * 128 + 68);
    ByteBuffer index = ByteBuffer.wrap(object, 256, 68).order(ByteOrder.LITTLE_ENDIAN);
    for (long expected : new long[] {0, 128, -1, -1, 128, 128, -1, -1}) {
      assertThat(index.getLong()).isEqualTo(expected);
    }
    // CRC-32C of those 64 bytes, computed bit by bit from the polynomial 0x82f63b78.
    assertThat(index.getInt()).isEqualTo(0xa47c19bb);
  }

  @Test
  void twoEncodesAreEqual() throws IOException {
    Layout layout = Shards.compact(Name.ZSTD, 2, true);
    MemoryStore again = new MemoryStore();
    write(layout, store);
    write(layout, again);
    assertThat(store.keys()).hasSize(layout.arrays());
    store.objects.forEach((key, object) -> assertThat(object).isEqualTo(again.objects.get(key)));
  }

  @Test
  void anObjectOfEmptyChunksIsNotStored() throws IOException {
    for (boolean sharded : new boolean[] {true, false}) {
      Layout layout = Shards.layout(StoreLayout.FULLSPHERE, Name.ZSTD, 1, sharded);
      try (ChunkSink sink = ChunkSink.streaming(layout, store, SHARD, Memory.grant())) {
        for (int chunk = 0; chunk < 4; chunk++) {
          sink.write(chunk, 0, new byte[layout.arrays()][]);
        }
        List<ArrayReceipt> receipts = sink.finish();

        assertThat(receipts).allMatch(receipt -> receipt.objects().isEmpty());
        assertThat(receipts).allMatch(receipt -> receipt.isEmpty(0) && receipt.isEmpty(3));
      }
      assertThat(store.keys()).isEmpty();
    }
  }

  @Test
  void nothingAppearsBeforeTheShardIsFinished() throws IOException {
    Layout layout = Shards.compact(Name.ZSTD, 1, true);
    try (ChunkSink sink = ChunkSink.streaming(layout, store, SHARD, Memory.grant())) {
      for (int chunk = 0; chunk < 4; chunk++) {
        sink.write(chunk, 0, filled(layout));
        assertThat(store.keys()).isEmpty();
      }
      sink.finish();
      assertThat(store.keys()).hasSize(layout.arrays());
    }
  }

  @Test
  void aSinkClosedEarlyLeavesNothing() throws IOException {
    Layout layout = Shards.compact(Name.ZSTD, 1, true);
    try (ChunkSink sink = ChunkSink.streaming(layout, store, SHARD, Memory.grant())) {
      sink.write(0, 0, filled(layout));
      assertThat(store.openPublications).isEqualTo(layout.arrays());
    }
    assertThat(store.keys()).isEmpty();
    assertThat(store.openPublications).isZero();
  }

  @Test
  void afterAFailedWriteNothingIsAcceptedAndNothingAppears() throws IOException {
    Layout layout = Shards.compact(Name.ZSTD, 1, true);
    try (ChunkSink sink = ChunkSink.streaming(layout, store, SHARD, Memory.grant())) {
      sink.write(0, 0, filled(layout));
      store.writesUntilFailure = 2;
      assertThatThrownBy(() -> sink.write(1, 0, filled(layout))).hasMessage("disk full");
      store.writesUntilFailure = Integer.MAX_VALUE;

      assertThatThrownBy(() -> sink.write(1, 0, filled(layout)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("Cannot write chunk 1 of shard 17: an earlier call failed");
      assertThatThrownBy(sink::finish)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("Cannot finish shard 17: an earlier call failed");
    }
    assertThat(store.keys()).isEmpty();
    assertThat(store.openPublications).isZero();
  }

  @Test
  void aFailedChunkObjectIsAbandoned() throws IOException {
    Layout layout = Shards.compact(Name.ZSTD, 1, false);
    store.writesUntilFailure = 1;
    try (ChunkSink sink = ChunkSink.streaming(layout, store, SHARD, Memory.grant())) {
      assertThatThrownBy(() -> sink.write(0, 0, filled(layout))).hasMessage("disk full");
    }
    assertThat(store.keys()).containsExactly("cell_ids/c/12");
    assertThat(store.openPublications).isZero();
  }

  @Test
  void aFailureToWriteTheIndexPublishesNothing() throws IOException {
    Layout layout = Shards.compact(Name.ZSTD, 1, true);
    try (ChunkSink sink = ChunkSink.streaming(layout, store, SHARD, Memory.grant())) {
      for (int chunk = 0; chunk < 4; chunk++) {
        sink.write(chunk, 0, filled(layout));
      }
      store.writesUntilFailure = 0;
      assertThatThrownBy(sink::finish).hasMessage("disk full");
    }
    assertThat(store.keys()).isEmpty();
    assertThat(store.openPublications).isZero();
  }

  @Test
  void theGivenChunkIsNotWrittenTo() throws IOException {
    Layout layout = Shards.compact(Name.NONE, 1, true);
    byte[][] values = filled(layout);
    byte[][] copy = Arrays.stream(values).map(byte[]::clone).toArray(byte[][]::new);
    try (ChunkSink sink = ChunkSink.streaming(layout, store, SHARD, Memory.grant())) {
      sink.write(0, 0, values);
      assertThat(values).isDeepEqualTo(copy);
    }
  }

  @Test
  void chunksOutOfOrderAreRefused() throws IOException {
    refused(
        sink -> sink.write(0, 0, values(0)),
        "Cannot write chunk 0 of shard 17: chunk 1 of 4 is next");
    refused(
        sink -> sink.write(2, 0, values(0)),
        "Cannot write chunk 2 of shard 17: chunk 1 of 4 is next");
    refused(
        sink -> {
          for (int chunk = 1; chunk < 5; chunk++) {
            sink.write(chunk, 0, values(0));
          }
        },
        "Cannot write chunk 4 of shard 17: all 4 chunks are written");
  }

  @Test
  void chunksOfTheWrongShapeAreRefused() throws IOException {
    refused(
        sink -> sink.write(1, 0, new byte[5][]),
        "Cannot write chunk 1 of shard 17: it has values of 5 fields, expected 4");
    refused(
        sink -> sink.write(1, 0, values(4)),
        "Cannot write chunk 1 of shard 17: array h_mean has 68 bytes, expected 64");
    refused(
        sink -> sink.write(1, -1, values(0)),
        "Cannot write chunk 1 of shard 17: it has -1 observations");
  }

  @Test
  void anUnfinishedOrFinishedOrClosedShardIsNotFinished() throws IOException {
    refused(ChunkSink::finish, "Cannot finish shard 17: 1 of 4 chunks are written");
    refused(
        sink -> {
          for (int chunk = 1; chunk < 4; chunk++) {
            sink.write(chunk, 0, values(0));
          }
          sink.finish();
          sink.finish();
        },
        "Cannot finish shard 17: it is finished");
    refused(
        sink -> {
          sink.close();
          sink.write(1, 0, values(0));
        },
        "Cannot write chunk 1 of shard 17: its sink is closed");
  }

  private interface Action {
    void on(ChunkSink sink) throws IOException;
  }

  /** The action fails on a sink into which chunk 0 of 4 was written. */
  private void refused(Action action, String message) throws IOException {
    Layout layout = Shards.compact(Name.ZSTD, 1, true);
    try (ChunkSink sink = ChunkSink.streaming(layout, store, SHARD, Memory.grant())) {
      sink.write(0, 0, values(0));
      assertThatThrownBy(() -> action.on(sink))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(message);
    }
  }

  private static byte[][] values(int excessBytes) {
    byte[][] values = new byte[4][];
    values[1] = new byte[64 + excessBytes];
    return values;
  }

  private static byte[][] filled(Layout layout) {
    byte[][] values = new byte[layout.arrays() - layout.coordinates()][];
    for (int field = 0; field < values.length; field++) {
      values[field] = new byte[layout.field(field).chunkBytes()];
      Arrays.fill(values[field], (byte) 1);
    }
    return values;
  }

  /** One chunk of 16 longs from pairs of place and value. */
  private static byte[][] longs(long... placesAndValues) {
    ByteBuffer values = ByteBuffer.allocate(128).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < placesAndValues.length; i += 2) {
      values.putLong((int) placesAndValues[i] * 8, placesAndValues[i + 1]);
    }
    return new byte[][] {values.array()};
  }

  private static void write(Layout layout, MemoryStore store) throws IOException {
    try (ChunkSink sink = ChunkSink.streaming(layout, store, SHARD, Memory.grant())) {
      Shards.write(sink, layout, 42);
    }
  }
}
