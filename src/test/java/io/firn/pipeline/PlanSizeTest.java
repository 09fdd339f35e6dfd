package io.firn.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.Bundled;
import io.firn.FirnException;
import io.firn.Slow;
import io.firn.aggregate.Aggregator;
import io.firn.config.FirnConfig;
import io.firn.config.GridSpec;
import io.firn.config.OutputSpec.StoreLayout;
import io.firn.grid.Grid;
import io.firn.grid.Grids;
import io.firn.proof.Verdict;
import io.firn.shard.plan.BlockPlan;
import io.firn.storage.ObjectStores;
import io.firn.zarr.layout.Layouts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plans of many shards and granules: what passes in how much memory, and what is refused. */
@Slow
class PlanSizeTest {
  private static final int MOST_MINUTES = 30;

  /**
   * {@code -Dfirn.planSize=full} runs the sizes of the promise instead of a twenty-fifth of them.
   */
  private static final boolean FULL = "full".equals(System.getProperty("firn.planSize"));

  @TempDir Path directory;

  /**
   * At random: the parts of a plan are most and smallest then. The heap is as much smaller as the
   * plan, beside what Beam and the JVM take at any size.
   */
  @Test
  void granulesThatTouchShardsAtRandomPassPlanGridAndCommitInASmallHeap() throws Exception {
    int shards = FULL ? 100_000 : 4_000;
    int granules = FULL ? 30_000 : 1_200;
    int neighbours = 1;
    Path store = directory.resolve("synthetic.zarr");
    Path out = directory.resolve("out");
    Path err = directory.resolve("err");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                FULL ? "-Xmx1g" : "-Xmx192m",
                "-cp",
                System.getProperty("java.class.path"),
                SyntheticRun.class.getName(),
                store.toString(),
                Integer.toString(shards),
                Integer.toString(granules),
                "100",
                Integer.toString(neighbours))
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    boolean ended = process.waitFor(MOST_MINUTES, TimeUnit.MINUTES);
    process.destroyForcibly();
    assertThat(ended).as("ended within %d minutes", MOST_MINUTES).isTrue();
    assertThat(process.exitValue()).as(Files.readString(err)).isZero();
    Verdict verdict = Verdict.load(ObjectStores.open(store.toString())).orElseThrow();
    assertThat(verdict.proven()).isTrue();
    assertThat(verdict.shards()).isEqualTo(shards);
    assertThat(verdict.granules()).isEqualTo(granules);
    assertThat(verdict.rowsFiltered()).isEqualTo(verdict.rowsScanned());
  }

  @Test
  void tenMillionShardsAreAccepted() {
    assertThatCode(() -> require(WritePlan.MOST_SHARDS, 11, 11, 17, StoreLayout.COMPACT))
        .doesNotThrowAnyException();
  }

  @Test
  void moreAreRefusedWithWhatToDo() {
    assertThatThrownBy(() -> require(WritePlan.MOST_SHARDS + 1, 11, 11, 17, StoreLayout.COMPACT))
        .isInstanceOf(FirnException.class)
        .hasMessage(
            "Cannot grid 10,000,001 shards: at most 10,000,000 are supported; choose larger shards or"
                + " fewer granules");
  }

  @Test
  void allOfTheEarthAtOrder18IsAccepted() {
    assertThatCode(() -> require(12 << 2 * 9, 9, 12, 18, StoreLayout.COMPACT))
        .doesNotThrowAnyException();
  }

  @Test
  void anIndexOfMoreCellsIsRefusedWithWhatToDo() {
    // 4^22 cells in one shard.
    assertThatThrownBy(() -> require(1, 7, 17, 29, StoreLayout.COMPACT))
        .isInstanceOf(FirnException.class)
        .hasMessage(
            "Cannot grid 1 shard of 17,592,186,044,416 cells: the layout stores an index of each cell,"
                + " at most 1,000,000,000,000 are supported; choose coarser cells, smaller shards, or --layout=fullsphere");
    assertThatCode(() -> require(1, 7, 17, 29, StoreLayout.FULLSPHERE)).doesNotThrowAnyException();
  }

  @Test
  void moreThanABillionChunksAreRefusedWithWhatToDo() {
    // 4^10 chunks a shard.
    assertThatCode(() -> require(953, 7, 17, 29, StoreLayout.FULLSPHERE))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> require(954, 7, 17, 29, StoreLayout.FULLSPHERE))
        .isInstanceOf(FirnException.class)
        .hasMessage(
            "Cannot grid 954 shards of 1,048,576 chunks: at most 1,000,000,000 chunks are supported;"
                + " choose larger chunks or smaller shards");
  }

  private static void require(long shards, int parent, int chunk, int child, StoreLayout kind) {
    FirnConfig bundled = Bundled.config(6, false, kind);
    GridSpec.Healpix spec = new GridSpec.Healpix(parent, chunk, child, chunk > parent);
    Grid grid = Grids.of(spec);
    WritePlan.requireFewEnough(
        blocks(shards),
        grid,
        Layouts.of(spec, grid, bundled.output(), Aggregator.arrays(bundled.fields())));
  }

  /** So many shards in full blocks, the last of which may be smaller. */
  private static List<BlockSummary> blocks(long shards) {
    long[] full = new long[BlockPlan.SHARDS];
    List<BlockSummary> blocks = new ArrayList<>();
    for (long left = shards; left > 0; left -= full.length) {
      blocks.add(new BlockSummary(blocks.size(), left < full.length ? new long[(int) left] : full));
    }
    return blocks;
  }
}
