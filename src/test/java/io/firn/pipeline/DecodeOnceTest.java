package io.firn.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.Slow;
import io.firn.aggregate.Aggregator;
import io.firn.config.FirnConfig;
import io.firn.granule.GranuleReader;
import io.firn.granule.ReadCounters;
import io.firn.granule.pool.GranulePool;
import io.firn.grid.Grid;
import io.firn.grid.Grids;
import io.firn.memory.MemoryArbiter;
import io.firn.shard.MadeTracks;
import io.firn.shard.Planned;
import io.firn.shard.Planned.RankedShard;
import io.firn.shard.ShardGridder;
import io.firn.shard.input.Listed;
import io.firn.shard.input.RunIdentity;
import io.firn.shard.input.ShardSelection;
import io.firn.shard.rows.Workspace;
import io.firn.storage.ObjectStore;
import io.firn.storage.ObjectStores;
import io.firn.zarr.ChunkSink;
import io.firn.zarr.layout.Layout;
import io.firn.zarr.layout.Layouts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Gridding decodes what it reads about once, though every granule crosses many shards and every
 * HDF5 chunk several: a chunk is twice as long as a shard is wide, as those of ATL06 are under
 * shards of order 6. Workers take runs of shards as a pipeline deals them, each with a cache that
 * holds a fifth of all columns, as 64 MiB are of a few dozen granules.
 */
@Slow
class DecodeOnceTest {
  private static final int GRANULES = 16;
  private static final int ROWS = 40_000;
  private static final int CHUNK_ROWS = 2_500;

  /** Bytes of all columns but the coordinates. */
  private static final long SIZE =
      (long) GRANULES * MadeTracks.BEAMS * ROWS * MadeTracks.COLUMN_BYTES;

  private static final FirnConfig CONFIG = MadeTracks.config(8);

  @TempDir static Path directory;
  private static Planned planned;

  @BeforeAll
  static void plan() throws IOException {
    MadeTracks.write(directory.resolve("granules"), GRANULES, ROWS, CHUNK_ROWS);
    try (Workspace workspace = workspace()) {
      planned = Planned.of(CONFIG, directory.resolve("granules"), workspace);
    }
  }

  /** What a pipeline would deal to its workers, by the same cut. */
  private static List<List<ShardRun>> runs(int threads) {
    List<BlockSummary> blocks = planned.blocks().stream().map(BlockSummary::of).toList();
    Plan plan =
        WritePlan.plan(
            new RunIdentity(
                "", "", planned.granules(), new Listed(8, 0, 0, List.of()), ShardSelection.ALL),
            List.of(),
            blocks,
            planned.summary(),
            1);
    SortedMap<Long, List<ShardRun>> runs = new TreeMap<>();
    for (BlockSummary block : blocks) {
      ShardRun.cut(block, plan, ShardRun.runs(plan, threads))
          .forEach(
              part ->
                  runs.computeIfAbsent(part.getKey(), run -> new ArrayList<>())
                      .add(part.getValue()));
    }
    return List.copyOf(runs.values());
  }

  /** A worker's; memory for cells and observations is no matter here. */
  private static Workspace workspace() {
    // A fourth of a pool's memory is for decoded chunks.
    GranulePool pool =
        new GranulePool(Planned.FILES, GranuleReader.AUTO, new MemoryArbiter(4 * SIZE / 5));
    return new Workspace(
        pool, new MemoryArbiter(256L << 20), Path.of(System.getProperty("java.io.tmpdir")));
  }

  @Test
  void runsHoldAllShardsInOrderAndAboutTheSameRows() {
    List<List<ShardRun>> runs = runs(0);
    assertThat(runs).hasSize(8);
    long rank = 0;
    for (List<ShardRun> run : runs) {
      for (ShardRun part : run) {
        assertThat(part.rank()).isEqualTo(rank);
        rank += part.shards();
      }
    }
    assertThat(rank).isEqualTo(planned.shards().size());
  }

  @Test
  void oneWorkerDecodesAtMostAFifthMore() throws IOException {
    assertThat(planned.shards().size()).isGreaterThan(150);
    // Two threads, one after the other: their cache is one.
    List<List<ShardRun>> halves = runs(2);
    assertThat(halves).hasSize(2);
    assertThat(decoded(List.of(List.of(halves.get(0).stream(), halves.get(1).stream()))))
        .isBetween(1.0, 1.2);
  }

  @Test
  void eightWorkersTogetherDecodeAtMostThreeFifthsMore() throws IOException {
    assertThat(decoded(runs(0).stream().map(run -> List.of(run.stream())).toList()))
        .isBetween(1.0, 1.6);
  }

  @Test
  void aGranuleThatManyShardsTouchIsOpenedOnce() throws IOException {
    try (Workspace workspace = workspace()) {
      Planned.of(CONFIG, directory.resolve("granules"), workspace);
      ShardGridder gridder = gridder(workspace);
      for (RankedShard shard : planned.shards()) {
        grid(gridder, shard, "opened.zarr");
      }
      // The handles of the scan, which this test opens on its own, are not the pool's.
      assertThat(workspace.granules().counters().snapshot().opens()).isEqualTo(GRANULES);
    }
  }

  /** Decoded bytes of columns by their size, given the runs of each worker. */
  private static double decoded(List<List<Stream<ShardRun>>> workers) throws IOException {
    List<RankedShard> shards = planned.shards();
    long decoded = 0;
    for (List<Stream<ShardRun>> runs : workers) {
      try (Workspace workspace = workspace()) {
        // Leaves the cells, so that no coordinate has to be decoded from here on.
        Planned.of(CONFIG, directory.resolve("granules"), workspace);
        ReadCounters.Snapshot before = workspace.granules().counters().snapshot();
        ShardGridder gridder = gridder(workspace);
        for (ShardRun run : runs.stream().flatMap(parts -> parts).toList()) {
          for (int place = 0; place < run.shards(); place++) {
            grid(gridder, shards.get((int) run.rank() + place), "dealt.zarr");
          }
        }
        decoded += workspace.granules().counters().snapshot().since(before).bytesDecoded();
      }
    }
    return (double) decoded / SIZE;
  }

  private static ShardGridder gridder(Workspace workspace) {
    Grid grid = Grids.of(CONFIG.grid());
    return new ShardGridder(
        CONFIG, grid, layout(grid), planned.types(), Planned.FINGERPRINT, workspace);
  }

  private static Layout layout(Grid grid) {
    return Layouts.of(CONFIG.grid(), grid, CONFIG.output(), Aggregator.arrays(CONFIG.fields()));
  }

  private static void grid(ShardGridder gridder, RankedShard shard, String store)
      throws IOException {
    Layout layout = layout(Grids.of(CONFIG.grid()));
    ObjectStore objects = ObjectStores.open(directory.resolve(store).toString());
    gridder.grid(
        shard.plan(),
        shard.rank(),
        shard.granules(),
        (place, memory) -> ChunkSink.streaming(layout, objects, place, memory));
  }
}
