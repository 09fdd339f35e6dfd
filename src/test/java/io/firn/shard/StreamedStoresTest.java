package io.firn.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.Bundled;
import io.firn.Slow;
import io.firn.aggregate.Aggregator;
import io.firn.config.FirnConfig;
import io.firn.config.GridSpec.Tile;
import io.firn.config.OutputSpec.StoreLayout;
import io.firn.grid.Grid;
import io.firn.grid.Grids;
import io.firn.memory.MemoryGrant;
import io.firn.shard.Planned.RankedShard;
import io.firn.shard.rows.Workspace;
import io.firn.storage.ObjectStore;
import io.firn.storage.ObjectStores;
import io.firn.zarr.AccumulatingSink;
import io.firn.zarr.ChunkSink;
import io.firn.zarr.MemoryStore;
import io.firn.zarr.layout.ChunkPlace;
import io.firn.zarr.layout.Layout;
import io.firn.zarr.layout.Layouts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A store whose chunks were streamed is the store whose shards were built up in memory. */
@Slow
class StreamedStoresTest {
  private static final Tile SHARD = new Tile(64, 64);
  private static Planned planned;
  private static Planned plannedRaster;
  private static Workspace workspace;
  @TempDir Path directory;

  @BeforeAll
  static void plan() throws IOException {
    planned = Planned.bundled(Bundled.config(6, false, StoreLayout.COMPACT));
    plannedRaster = Planned.bundled(Bundled.raster(SHARD, false));
    workspace = Planned.workspace();
  }

  @AfterAll
  static void close() {
    workspace.close();
  }

  /** Makes the sink of a shard. */
  private interface Sinks {
    ChunkSink open(Layout layout, ObjectStore store, ChunkPlace shard, MemoryGrant memory);
  }

  // A chunk order of 6 to 10 under shards of order 6: K = 1, 4, 16, 64, 256.
  @ParameterizedTest(name = "chunk order {0}, sharded {1}, {2}")
  @CsvSource({
    "6, false, COMPACT",
    "7, false, COMPACT",
    "8, false, COMPACT",
    "9, false, COMPACT",
    "10, false, COMPACT",
    "7, true, COMPACT",
    "8, true, COMPACT",
    "9, true, COMPACT",
    "10, true, COMPACT",
    "8, false, FULLSPHERE",
    "8, true, FULLSPHERE"
  })
  void streamedAndAccumulatedStoresAreByteIdentical(
      int chunkOrder, boolean sharded, StoreLayout kind) throws IOException {
    assertByteIdentical(
        Bundled.config(chunkOrder, sharded, kind), planned, 1 << 2 * (chunkOrder - 6), 254);
  }

  // Under shards of 64 by 64 cells: K = 1, 16 and 8.
  @ParameterizedTest(name = "chunks of {0} by {1}, sharded {2}")
  @CsvSource({
    "64, 64, false",
    "16, 16, false",
    "16, 16, true",
    "16, 32, true",
  })
  void streamedAndAccumulatedRastersAreByteIdentical(int rows, int columns, boolean sharded)
      throws IOException {
    Tile chunk = new Tile(rows, columns);
    assertByteIdentical(
        Bundled.raster(chunk, sharded), plannedRaster, (int) SHARD.tiles(chunk), 347);
  }

  private void assertByteIdentical(FirnConfig config, Planned plan, int chunksPerShard, int cells)
      throws IOException {
    Grid grid = Grids.of(config.grid());
    Layout layout =
        Layouts.of(config.grid(), grid, config.output(), Aggregator.arrays(config.fields()));
    assertThat(layout.chunksPerShard()).isEqualTo(chunksPerShard);

    ObjectStore streamed = ObjectStores.open(directory.resolve("streamed.zarr").toString());
    ObjectStore accumulated = new MemoryStore();
    List<ShardReceipt> receipts = grid(config, plan, grid, layout, streamed, ChunkSink::streaming);
    List<ShardReceipt> expected =
        grid(
            config,
            plan,
            grid,
            layout,
            accumulated,
            (of, store, shard, memory) -> new AccumulatingSink(of, store, shard));

    assertThat(receipts).isEqualTo(expected);
    for (int i = 0; i < receipts.size(); i++) {
      assertThat(receipts.get(i).toBytes()).isEqualTo(expected.get(i).toBytes());
    }
    List<ObjectStore.Entry> entries = entries(streamed);
    assertThat(entries).isNotEmpty().isEqualTo(entries(accumulated));
    for (ObjectStore.Entry entry : entries) {
      assertThat(streamed.get(entry.key())).as(entry.key()).isEqualTo(accumulated.get(entry.key()));
    }
    assertThat(receipts.stream().mapToLong(ShardReceipt::rowsGridded).sum()).isEqualTo(22_284);
    assertThat(receipts.stream().mapToLong(ShardReceipt::cellsWithData).sum()).isEqualTo(cells);
    assertProven(streamed, layout, receipts);
  }

  private static List<ShardReceipt> grid(
      FirnConfig config, Planned plan, Grid grid, Layout layout, ObjectStore store, Sinks sinks)
      throws IOException {
    ShardGridder gridder =
        new ShardGridder(config, grid, layout, plan.types(), Planned.FINGERPRINT, workspace);
    List<ShardReceipt> receipts = new ArrayList<>();
    for (RankedShard shard : plan.shards()) {
      receipts.add(
          gridder
              .grid(
                  shard.plan(),
                  shard.rank(),
                  shard.granules(),
                  (place, memory) -> sinks.open(layout, store, place, memory))
              .receipt());
    }
    return receipts;
  }

  private static List<ObjectStore.Entry> entries(ObjectStore store) throws IOException {
    try (Stream<ObjectStore.Entry> entries = store.list("")) {
      return entries.sorted(Comparator.comparing(ObjectStore.Entry::key)).toList();
    }
  }

  private static void assertProven(ObjectStore store, Layout layout, List<ShardReceipt> receipts)
      throws IOException {
    ShardProof proof = ShardProof.of(store, layout, ShardDocuments.NONE, Long::toString);
    for (ShardReceipt receipt : receipts) {
      assertThat(proof.faults(receipt)).isEmpty();
    }
  }
}
