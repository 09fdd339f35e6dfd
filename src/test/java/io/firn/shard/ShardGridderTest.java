package io.firn.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.Bundled;
import io.firn.Memory;
import io.firn.aggregate.Aggregator;
import io.firn.config.FirnConfig;
import io.firn.config.OutputSpec.StoreLayout;
import io.firn.grid.Grid;
import io.firn.grid.Grids;
import io.firn.shard.Planned.RankedShard;
import io.firn.shard.ShardReceipt.GranuleRows;
import io.firn.shard.plan.GranuleShare;
import io.firn.shard.plan.ShardPlan;
import io.firn.shard.rows.Workspace;
import io.firn.storage.ObjectStore;
import io.firn.storage.ObjectStores;
import io.firn.zarr.ArrayReceipt;
import io.firn.zarr.ChunkSink;
import io.firn.zarr.layout.ChunkPlace;
import io.firn.zarr.layout.Layout;
import io.firn.zarr.layout.Layouts;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The books of a shard, which scan and grid keep apart, agree, and whatever is injected into them
 * shows; nothing follows a chunk that failed.
 */
class ShardGridderTest {
  private static final FirnConfig CONFIG = Bundled.config(8, true, StoreLayout.COMPACT);
  private static final Grid GRID = Grids.of(CONFIG.grid());
  private static Planned planned;
  private static RankedShard fullest;
  private static Workspace workspace;
  @TempDir Path directory;

  @BeforeAll
  static void plan() throws IOException {
    planned = Planned.bundled(CONFIG);
    fullest = planned.fullest();
    workspace = Planned.workspace();
  }

  @AfterAll
  static void close() {
    workspace.close();
  }

  @Test
  void everyRowOfTheScanIsGriddedOrFiltered() throws IOException {
    long filtered = 0;
    for (RankedShard shard : planned.shards()) {
      ShardReceipt receipt = grid(GRID, shard.plan());
      assertThat(disagreements(shard.plan(), receipt)).isEmpty();
      filtered += receipt.rowsFiltered();
    }
    assertThat(filtered).isEqualTo(36_934 - 22_284);
  }

  @Test
  void aDroppedRowShowsInCountAndMix() throws IOException {
    assertThat(disagreements(GriddingBug.DROPPED_ROW)).containsExactly("rows", "mix");
  }

  @Test
  void aDoubledRowShowsInCountAndMix() throws IOException {
    assertThat(disagreements(GriddingBug.DOUBLED_ROW)).containsExactly("rows", "mix");
  }

  @Test
  void aDroppedAndADoubledRowShowInTheMixWhereTheCountsAgree() throws IOException {
    assertThat(disagreements(GriddingBug.DROPPED_AND_DOUBLED_ROW)).containsExactly("mix");
  }

  @Test
  void aRowInTheNeighbouringCellShowsInTheMix() throws IOException {
    assertThat(disagreements(GriddingBug.NEIGHBOURING_CELL)).containsExactly("mix");
  }

  @ParameterizedTest(name = "chunk {0}, sharded {1}")
  @CsvSource({"0, true", "1, true", "7, true", "15, true", "0, false", "7, false", "15, false"})
  void nothingFollowsAChunkThatFailed(int failing, boolean sharded) throws IOException {
    FirnConfig config = Bundled.config(8, sharded, StoreLayout.COMPACT);
    ObjectStore store = ObjectStores.open(directory.resolve("failed.zarr").toString());
    Layout layout =
        Layouts.of(config.grid(), GRID, config.output(), Aggregator.arrays(config.fields()));
    try (FailingSink sink =
        new FailingSink(
            ChunkSink.streaming(
                layout, store, ChunkPlace.of(fullest.plan().shard(), 0), Memory.grant()),
            failing)) {
      assertThatThrownBy(() -> grid(config, GRID, layout, fullest.plan(), sink))
          .isInstanceOf(IOException.class)
          .hasMessage("disk full");
      assertThat(sink.finished).isFalse();
      assertThat(sink.given)
          .containsExactlyElementsOf(IntStream.rangeClosed(0, failing).boxed().toList());
    }
    try (Stream<ObjectStore.Entry> entries = store.list("")) {
      List<String> keys = entries.map(ObjectStore.Entry::key).toList();
      if (sharded || failing == 0) {
        assertThat(keys).isEmpty();
      } else {
        // An array without shards publishes chunk by chunk: whoever tries again writes the same.
        assertThat(keys)
            .isNotEmpty()
            .allMatch(key -> Integer.parseInt(key.substring(key.lastIndexOf('/') + 1)) < failing);
      }
    }
  }

  /** Passes chunks on until one fails. */
  private static final class FailingSink implements ChunkSink {
    private final ChunkSink sink;
    private final int failing;
    private final List<Integer> given = new ArrayList<>();
    private boolean finished;

    FailingSink(ChunkSink sink, int failing) {
      this.sink = sink;
      this.failing = failing;
    }

    @Override
    public void write(int chunk, long observations, byte[][] values) throws IOException {
      given.add(chunk);
      if (chunk == failing) {
        throw new IOException("disk full");
      }
      sink.write(chunk, observations, values);
    }

    @Override
    public List<ArrayReceipt> finish() throws IOException {
      finished = true;
      return sink.finish();
    }

    @Override
    public void close() throws IOException {
      sink.close();
    }
  }

  /** The same, except that someone looks at the arguments after calls of one method. */
  static <T> T after(Class<T> type, T target, String method, Consumer<Object[]> look) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, called, arguments) -> {
              try {
                Object result = called.invoke(target, arguments);
                if (called.getName().equals(method)) {
                  look.accept(arguments);
                }
                return result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }

  private ShardReceipt grid(Grid grid, ShardPlan plan) throws IOException {
    ObjectStore store = ObjectStores.open(directory.resolve("gridded.zarr").toString());
    Layout layout =
        Layouts.of(CONFIG.grid(), GRID, CONFIG.output(), Aggregator.arrays(CONFIG.fields()));
    try (ChunkSink sink =
        ChunkSink.streaming(layout, store, ChunkPlace.of(plan.shard(), 0), Memory.grant())) {
      return grid(CONFIG, grid, layout, plan, sink);
    }
  }

  private static ShardReceipt grid(
      FirnConfig config, Grid grid, Layout layout, ShardPlan plan, ChunkSink sink)
      throws IOException {
    RankedShard ranked =
        planned.shards().stream()
            .filter(shard -> shard.plan().shard() == plan.shard())
            .findFirst()
            .orElseThrow();
    // Another grid must not find the cells that this one has left in the workspace.
    Workspace own = grid == GRID ? workspace : Planned.workspace();
    return new ShardGridder(config, grid, layout, planned.types(), Planned.FINGERPRINT, own)
        .grid(plan, 0, ranked.granules(), (shard, memory) -> sink)
        .receipt();
  }

  private List<String> disagreements(GriddingBug bug) throws IOException {
    ShardPlan plan = fullest.plan();
    return disagreements(plan, grid(bug.in(GRID, plan.shard()), bug.in(plan)));
  }

  /** What a judge would find: in how many ways the granules' books differ. */
  private static List<String> disagreements(ShardPlan plan, ShardReceipt receipt) {
    List<String> found = new ArrayList<>();
    assertThat(receipt.granules()).hasSameSizeAs(plan.shares());
    for (int i = 0; i < plan.shares().size(); i++) {
      GranuleShare share = plan.shares().get(i);
      GranuleRows rows = receipt.granules().get(i);
      assertThat(rows.granule()).isEqualTo(share.granule());
      if (rows.gridded() + rows.filtered() != share.rows()) {
        found.add("rows");
      }
      if (rows.mix() != share.mix()) {
        found.add("mix");
      }
    }
    return found;
  }
}
