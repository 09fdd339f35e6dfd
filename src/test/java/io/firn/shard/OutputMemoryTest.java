package io.firn.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.Bundled;
import io.firn.Slow;
import io.firn.aggregate.Aggregator;
import io.firn.column.DType;
import io.firn.config.FieldSpec;
import io.firn.config.FirnConfig;
import io.firn.config.GridSpec;
import io.firn.config.OutputSpec;
import io.firn.config.OutputSpec.Codec;
import io.firn.config.OutputSpec.StoreLayout;
import io.firn.grid.Grid;
import io.firn.grid.Grids;
import io.firn.shard.Planned.RankedShard;
import io.firn.shard.rows.Workspace;
import io.firn.storage.ObjectStore;
import io.firn.storage.ObjectStores;
import io.firn.zarr.ArrayReceipt;
import io.firn.zarr.ChunkSink;
import io.firn.zarr.layout.Layout;
import io.firn.zarr.layout.Layouts;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a shard's output holds at one time is one chunk, however many it has. */
@Slow
class OutputMemoryTest {
  private static Planned planned;
  private static RankedShard fullest;
  private static Workspace workspace;
  @TempDir Path directory;

  @BeforeAll
  static void plan() throws IOException {
    planned = Planned.bundled(Bundled.config(6, false, StoreLayout.COMPACT));
    fullest = planned.fullest();
    workspace = Planned.workspace();
  }

  @AfterAll
  static void close() {
    workspace.close();
  }

  private static FirnConfig config(int chunkOrder, boolean sharded, Codec codec) {
    FirnConfig shipped = Bundled.config(chunkOrder, sharded, StoreLayout.COMPACT);
    return new FirnConfig(
        shipped.source(),
        shipped.fields(),
        new GridSpec.Healpix(6, chunkOrder, 12, sharded),
        shipped.domain(),
        new OutputSpec(shipped.output().store(), StoreLayout.COMPACT, codec),
        shipped.notices());
  }

  // Cells of order 12 in shards of order 6: K = 1, 4, 16, 64, 256, 1024, 4096. Uncompressed chunks
  // are all of one length, compressed ones are not.
  @ParameterizedTest(name = "chunk order {0}, sharded {1}, {2}")
  @CsvSource({
    "6, false, ZSTD",
    "7, true, ZSTD",
    "8, true, NONE",
    "9, true, ZSTD",
    "10, true, NONE",
    "11, true, ZSTD",
    "12, true, ZSTD",
    "12, true, NONE",
    "7, false, NONE",
    "8, false, ZSTD",
    "9, false, BLOSC",
    "10, false, ZSTD"
  })
  void outputIsOneChunkOfEachArrayOneEncodedAndALineForEachChunk(
      int chunkOrder, boolean sharded, Codec.Name codec) throws IOException {
    FirnConfig config = config(chunkOrder, sharded, new Codec(codec, 3));
    Grid grid = Grids.of(config.grid());
    Layout layout =
        Layouts.of(config.grid(), grid, config.output(), Aggregator.arrays(config.fields()));
    ObjectStore store = ObjectStores.open(directory.resolve("store.zarr").toString());

    GriddedShard.Cost cost =
        gridder(config, grid, layout)
            .grid(
                fullest.plan(),
                0,
                fullest.granules(),
                (place, memory) -> ChunkSink.streaming(layout, store, place, memory))
            .cost()
            .orElseThrow();

    long chunk = 0;
    long longest = 0;
    for (int array = 0; array < layout.arrays(); array++) {
      chunk += layout.form(array).chunkBytes();
      longest = Math.max(longest, layout.form(array).chunkBytes());
    }
    int k = layout.chunksPerShard();
    assertThat(k).isEqualTo(1 << 2 * (chunkOrder - 6));
    // Compressors may need a little more than they are given: zstd's bound is 1/256 and 64 bytes.
    long encoded = longest + longest / 256 + 128;
    // 64 bytes of receipt a chunk and array; the 16 of the index exist for one array at a time.
    long lines = 64L * k * layout.arrays() + 16L * k + 4;
    assertThat(cost.outputBytes()).isBetween(chunk, chunk + encoded + lines);
    assertThat(cost.overdrafts()).isZero();
  }

  @ParameterizedTest(name = "chunk order {0}, sharded {1}")
  @CsvSource({"8, true", "8, false"})
  void aChunkIsUnreachableBeforeTheNextIsComputed(int chunkOrder, boolean sharded)
      throws IOException {
    FirnConfig config = config(chunkOrder, sharded, new Codec(Codec.Name.ZSTD, 3));
    List<WeakReference<byte[]>> written = new ArrayList<>();
    int[] freed = new int[1];
    Grid grid = Grids.of(config.grid());
    Layout layout =
        Layouts.of(config.grid(), grid, config.output(), Aggregator.arrays(config.fields()));
    // Whether there is another chunk is asked before it is computed.
    Grid asked =
        ShardGridderTest.after(
            Grid.class,
            grid,
            "chunksPerShard",
            arguments -> {
              if (!written.isEmpty()) {
                System.gc();
                assertThat(written).allMatch(reference -> reference.get() == null);
                written.clear();
                freed[0]++;
              }
            });
    ObjectStore store = ObjectStores.open(directory.resolve("store.zarr").toString());
    GriddedShard gridded =
        gridder(config, asked, layout)
            .grid(
                fullest.plan(),
                0,
                fullest.granules(),
                (shard, memory) ->
                    new WatchingSink(ChunkSink.streaming(layout, store, shard, memory), written));
    // Every chunk with rows, the last as well.
    ArrayReceipt count = gridded.receipt().arrays().get(layout.coordinates());
    assertThat(freed[0])
        .isGreaterThan(1)
        .isEqualTo(
            (int)
                IntStream.range(0, layout.chunksPerShard())
                    .filter(chunk -> count.observations(chunk) > 0)
                    .count());
  }

  @Test
  void aShardWhoseOutputIsThriceTheHeapCompletes() throws Exception {
    String stored = inHeap("-Xmx64m", LargeOutputRun.class, directory.toString());
    // Four million cells: nine fields of four bytes, and a count.
    assertThat(Long.parseLong(stored)).isGreaterThan(3 * (64L << 20));
  }

  /** What a program prints that has so much heap. */
  private String inHeap(String heap, Class<?> program, String... arguments) throws Exception {
    Path out = directory.resolve("out");
    Path err = directory.resolve("err");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
    command.addAll(1, List.of(heap.split(" ")));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    boolean ended = process.waitFor(5, TimeUnit.MINUTES);
    process.destroyForcibly();
    assertThat(ended).isTrue();
    assertThat(process.exitValue()).as(Files.readString(err)).isZero();
    return Files.readString(out).strip();
  }

  @Test
  void aShardWhoseListsAreThriceTheHeapCompletesAndIsProven() throws Exception {
    // 3.2 million rows, eight bytes of each of eight digests.
    String[] found =
        inHeap("-Xmx64m", LargeListsRun.class, directory.toString(), "4", "800000", "8", "8388608")
            .split(" ");
    assertThat(Long.parseLong(found[0])).isEqualTo(204_800_000).isGreaterThan(3 * (64L << 20));
    assertThat(Long.parseLong(found[1])).isGreaterThan(64L << 20);
    // The lists of one chunk of 256, one encoded, and the coordinates.
    assertThat(Long.parseLong(found[2])).isBetween(800_000L, 2_000_000L);
    assertThat(Long.parseLong(found[3])).isZero();
  }

  /**
   * 59 MB of rows and lists that are there all the while, 3 of rows by cell, 6 of one array encoded
   * or put together; a third of this collector's heap is for what is new.
   */
  @Test
  void digestsOfAChunkAreMadeInLittleMoreThanTheyAndItsRowsTake() throws Exception {
    String[] found =
        inHeap("-Xmx120m -XX:+UseSerialGC", OneChunkRun.class, directory.toString(), "800000")
            .split(" ");
    assertThat(found[0]).isEqualTo("800000");
    // Of each row 41 bytes, then three lists of 8, and one of them once more.
    assertThat(Long.parseLong(found[1])).isBetween(32_800_000L, 32_900_000L);
    assertThat(Long.parseLong(found[2])).isBetween(25_600_000L, 26_000_000L);
  }

  @ParameterizedTest(name = "chunk order {0}, sharded {1}")
  @CsvSource({"6, false", "8, true", "8, false"})
  void listsAreAccountedForAsLongAsTheirChunkLives(int chunkOrder, boolean sharded)
      throws IOException {
    FirnConfig shipped = config(chunkOrder, sharded, new Codec(Codec.Name.ZSTD, 3));
    List<FieldSpec> fields = new ArrayList<>(shipped.fields());
    for (String name : List.of("some", "more")) {
      fields.add(
          new FieldSpec(
              name,
              new FieldSpec.Ragged(2, false, false, null),
              new FieldSpec.Function("build_tdigest", "h_li", Map.of("delta", 4096L)),
              DType.FLOAT32,
              Float.floatToIntBits(Float.NaN),
              Map.of()));
    }
    FirnConfig config =
        new FirnConfig(
            shipped.source(),
            fields,
            shipped.grid(),
            shipped.domain(),
            shipped.output(),
            shipped.notices());
    Grid grid = Grids.of(config.grid());
    Layout layout =
        Layouts.of(config.grid(), grid, config.output(), Aggregator.arrays(config.fields()));
    ObjectStore store = ObjectStores.open(directory.resolve("store.zarr").toString());
    long[] most = new long[1];

    GriddedShard.Cost cost =
        gridder(config, grid, layout)
            .grid(
                fullest.plan(),
                0,
                fullest.granules(),
                (place, memory) ->
                    new MeasuringSink(ChunkSink.streaming(layout, store, place, memory), most))
            .cost()
            .orElseThrow();

    long everyChunk = 0;
    for (int array = 0; array < layout.arrays(); array++) {
      everyChunk += layout.form(array).chunkBytes();
    }
    long lines = 64L * layout.chunksPerShard() * layout.arrays();
    assertThat(most[0]).isGreaterThan(everyChunk);
    assertThat(cost.outputBytes()).isBetween(most[0], 2 * most[0] + lines);
    assertThat(cost.overdrafts()).isZero();
  }

  /** Four cells, whose digests are a few centroids and whose rows have to be sorted. */
  @ParameterizedTest(name = "of {0} bytes")
  @CsvSource({"268435456, false", "65536, true"})
  void whatDigestsAreMadeInIsTakenBeforeTheyAreMade(long memory, boolean beyond)
      throws IOException {
    FirnConfig shipped = Bundled.config(6, false, StoreLayout.COMPACT);
    FieldSpec digest =
        new FieldSpec(
            "digest",
            new FieldSpec.Ragged(2, false, true, null),
            new FieldSpec.Function("build_tdigest", "h_li", Map.of("delta", 4L)),
            DType.FLOAT32,
            0,
            Map.of());
    FieldSpec locations =
        new FieldSpec(
            "digest_locations",
            new FieldSpec.Words(FieldSpec.Companion.LOCATIONS, digest),
            digest.calculation(),
            DType.UINT64,
            0,
            Map.of());
    FirnConfig config =
        new FirnConfig(
            shipped.source(),
            List.of(digest, locations),
            new GridSpec.Healpix(6, 6, 7, false),
            shipped.domain(),
            shipped.output(),
            shipped.notices());
    Grid grid = Grids.of(config.grid());
    Layout layout =
        Layouts.of(config.grid(), grid, config.output(), Aggregator.arrays(config.fields()));
    ObjectStore store = ObjectStores.open(directory.resolve("store.zarr").toString());
    try (Workspace narrow = Planned.workspace(memory, directory)) {
      GriddedShard.Cost cost =
          new ShardGridder(config, grid, layout, planned.types(), Planned.FINGERPRINT, narrow)
              .grid(
                  fullest.plan(),
                  0,
                  fullest.granules(),
                  (place, grant) -> ChunkSink.streaming(layout, store, place, grant))
              .cost()
              .orElseThrow();
      // Of each row of a cell, which has a fourth of all at least: its value as it comes and in
      // order, and its place in both.
      assertThat(cost.outputBytes()).isGreaterThan(fullest.plan().rows() / 4 * (8 + 8 + 4 + 4));
      assertThat(cost.overdrafts() > 0).isEqualTo(beyond);
    }
  }

  /** Finds the most bytes that a chunk of all arrays had. */
  private record MeasuringSink(ChunkSink sink, long[] most) implements ChunkSink {
    @Override
    public void write(int chunk, long observations, byte[][] values) throws IOException {
      long bytes = 0;
      for (byte[] array : values) {
        bytes += array == null ? 0 : array.length;
      }
      most[0] = Math.max(most[0], bytes);
      sink.write(chunk, observations, values);
    }

    @Override
    public List<ArrayReceipt> finish() throws IOException {
      return sink.finish();
    }

    @Override
    public void close() throws IOException {
      sink.close();
    }
  }

  /** Remembers the chunks it was given, weakly; what all empty chunks share is not freed. */
  private record WatchingSink(ChunkSink sink, List<WeakReference<byte[]>> written)
      implements ChunkSink {
    @Override
    public void write(int chunk, long observations, byte[][] values) throws IOException {
      if (observations > 0) {
        for (byte[] array : values) {
          written.add(new WeakReference<>(array));
        }
      }
      sink.write(chunk, observations, values);
    }

    @Override
    public List<ArrayReceipt> finish() throws IOException {
      return sink.finish();
    }

    @Override
    public void close() throws IOException {
      sink.close();
    }
  }

  private static ShardGridder gridder(FirnConfig config, Grid grid, Layout layout) {
    return new ShardGridder(config, grid, layout, planned.types(), Planned.FINGERPRINT, workspace);
  }
}
