package io.firn.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.firn.Bundled;
import io.firn.FirnException;
import io.firn.Slow;
import io.firn.config.FirnConfig;
import io.firn.config.OutputSpec.StoreLayout;
import io.firn.granule.GranuleException;
import io.firn.granule.pool.GranulePool;
import io.firn.grid.Grid;
import io.firn.proof.Sample;
import io.firn.proof.StoreProof;
import io.firn.proof.Verdict;
import io.firn.runner.Runner;
import io.firn.runner.Runners;
import io.firn.shard.GriddingBug;
import io.firn.shard.Planned;
import io.firn.shard.ShardGridder;
import io.firn.shard.ShardReceipt;
import io.firn.shard.input.GranuleFile;
import io.firn.shard.input.GranuleList;
import io.firn.shard.input.GranuleRef;
import io.firn.shard.input.QuarantinedGranule;
import io.firn.shard.input.RunIdentity;
import io.firn.shard.plan.BlockPlan;
import io.firn.shard.plan.GranuleScanner;
import io.firn.shard.plan.ScannedGranule;
import io.firn.shard.plan.ShardPlan;
import io.firn.shard.plan.SourceSummary;
import io.firn.shard.rows.Workspace;
import io.firn.storage.InputFile;
import io.firn.storage.ObjectStore;
import io.firn.storage.ObjectStores;
import io.firn.zarr.ChunkSink;
import io.firn.zarr.layout.Layout;
import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.WritableGroup;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionView;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every row that was scanned is gridded, filtered, outside, missing or quarantined; a run in which
 * gridding does anything else to a row fails before commit and names the granule.
 */
@Slow
class ConservationTest {
  private static final String GROUP = "gt1l";

  private static final Runner RUNNER = Runners.of(PipelineOptionsFactory.create());

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource
  void aBugInGriddingFailsTheRunBeforeCommitAndNamesTheGranule(GriddingBug bug) throws IOException {
    Job job = job(BadGranules.FAIL);
    Pipeline pipeline = pipeline();
    PCollection<String> granules =
        pipeline.apply(Create.of(Bundled.GRANULES.resolve(Bundled.GRANULE).toString()));
    GridGranules.grid(
        job,
        new PlanGranules(job).expand(granules),
        plan -> new Gridding(job, plan, new ByBug(bug)));
    Throwable thrown = catchThrowable(() -> pipeline.run().waitUntilFinish());

    Verdict verdict = Verdict.load(job.open()).orElseThrow();
    assertThat(verdict.proven()).isFalse();
    assertThat(thrown)
        .hasRootCauseInstanceOf(FirnException.class)
        .rootCause()
        .hasMessageStartingWith("Cannot commit store '")
        .hasMessageContaining(Bundled.GRANULE);
    try (Stream<ObjectStore.Entry> entries = job.open().list("")) {
      assertThat(entries.map(ObjectStore.Entry::key)).noneMatch(key -> key.endsWith("zarr.json"));
    }
    ShardPlan first = firstPlanned(job);
    long rows = first.rows();
    String subject =
        "shard %s, granule %s: ".formatted(job.grid().shardName(first.shard()), Bundled.GRANULE);
    assertThat(verdict.faults())
        .anyMatch(
            fault ->
                fault.startsWith(subject)
                    && (bug == GriddingBug.DROPPED_ROW || bug == GriddingBug.DOUBLED_ROW
                        ? fault.startsWith(subject + "%,d rows were scanned, ".formatted(rows))
                        : fault.endsWith(
                            "the %,d rows that were gridded or filtered are not the rows that were scanned"
                                .formatted(rows))));
  }

  private static ShardPlan firstPlanned(Job job) throws IOException {
    ObjectStore store = job.open();
    Plan plan = Plan.find(store).orElseThrow();
    return BlockPlan.load(store, plan.blocks()[0]).shards().get(0);
  }

  /** Rows by fate, of each of three granules. */
  @Test
  void scannedRowsAreThoseOfAllFiveFates() throws IOException {
    // Those of the south are outside of a grid that covers only the north.
    granule("a.h5", 5, 4, 3, 2, true);
    granule("b.h5", 40, 30, 20, 10, true);
    granule("c.h5", 700, 600, 500, 400, false);
    Job job = job(BadGranules.QUARANTINE);
    gridNorth(job, new NorthernScan(job, ""), "a.h5", "b.h5", "c.h5").run().waitUntilFinish();

    Verdict verdict = Verdict.load(job.open()).orElseThrow();
    assertThat(verdict.proven()).isTrue();
    assertThat(verdict.granulesListed()).isEqualTo(3);
    assertThat(verdict.granules()).isEqualTo(2);
    assertThat(verdict.rowsScanned()).isEqualTo(14 + 100 + 2200);
    assertThat(verdict.rowsGridded()).isEqualTo(45);
    assertThat(verdict.rowsFiltered()).isEqualTo(34);
    assertThat(verdict.rowsOutside()).isEqualTo(23);
    assertThat(verdict.rowsMissing()).isEqualTo(12);
    assertThat(verdict.rowsQuarantined()).isEqualTo(2200);
    assertThat(verdict.quarantined())
        .singleElement()
        .satisfies(
            granule -> {
              assertThat(granule.granule()).isEqualTo("c.h5");
              assertThat(granule.rows()).isEqualTo(2200);
            });
    assertThat(fates(job, 0)).containsExactly(5, 4);
    assertThat(fates(job, 1)).containsExactly(40, 30);
    assertThat(StoreProof.prove(job.open(), Sample.ALL).faults()).isEmpty();
  }

  @Test
  void aGranuleThatIsNeverScannedDisprovesTheStore() {
    granule("a.h5", 5, 4, 3, 2, true);
    granule("b.h5", 40, 30, 20, 10, true);
    Job job = job(BadGranules.FAIL);
    Pipeline pipeline = gridNorth(job, new NorthernScan(job, "b.h5"), "a.h5", "b.h5");
    assertThatThrownBy(() -> pipeline.run().waitUntilFinish())
        .rootCause()
        .hasMessageStartingWith("Cannot commit store '")
        .hasMessageContaining("2 granules were listed, 1 scanned and 0 left out");
  }

  /** A pipeline that plans and grids files of the directory. */
  private Pipeline gridNorth(Job job, NorthernScan scan, String... names) {
    Pipeline pipeline = pipeline();
    List<GranuleFile> files = new ArrayList<>();
    for (String name : names) {
      Path file = directory.resolve(name);
      files.add(GranuleFile.of(new InputFile(file.toString(), name, file.toFile().length(), "")));
    }
    PCollection<GranuleFile> granules =
        pipeline.apply(
            Create.of(files)
                .withCoder(
                    BinaryCoder.of(GranuleFile.class, GranuleFile::write, GranuleFile::read)));
    GridGranules.grid(
        job,
        new PlanGranules(job).expand(granules, scan),
        plan -> new Gridding(job, plan, new InTheNorth()));
    return pipeline;
  }

  /** Rows of a granule that were gridded and filtered, by the receipts. */
  private static long[] fates(Job job, int granule) throws IOException {
    long[] fates = new long[2];
    ObjectStore store = job.open();
    try (Stream<ObjectStore.Entry> entries = store.list(ShardReceipt.PREFIX)) {
      for (ObjectStore.Entry entry : (Iterable<ObjectStore.Entry>) entries::iterator) {
        for (ShardReceipt.GranuleRows rows :
            ShardReceipt.fromBytes(store.get(entry.key()), entry.key()).granules()) {
          if (rows.granule() == granule) {
            fates[0] += rows.gridded();
            fates[1] += rows.filtered();
          }
        }
      }
    }
    return fates;
  }

  /** What gridding does instead of what it should. */
  private interface Change extends java.io.Serializable {
    /** The grid by which rows are located. */
    Grid grid(Grid grid, ShardPlan plan, long rank);

    ShardPlan plan(ShardPlan plan, long rank);
  }

  private record ByBug(GriddingBug bug) implements Change {
    @Override
    public Grid grid(Grid grid, ShardPlan plan, long rank) {
      return rank == 0 ? bug.in(grid, plan.shard()) : grid;
    }

    @Override
    public ShardPlan plan(ShardPlan plan, long rank) {
      return rank == 0 ? bug.in(plan) : plan;
    }
  }

  private record InTheNorth() implements Change {
    @Override
    public Grid grid(Grid grid, ShardPlan plan, long rank) {
      return new NorthernGrid(grid);
    }

    @Override
    public ShardPlan plan(ShardPlan plan, long rank) {
      return plan;
    }
  }

  /** Grids as {@link GridShards} does, but for what is changed. */
  private static final class Gridding
      extends DoFn<KV<Long, Iterable<ShardRun>>, KV<Long, WrittenShard>> {
    private final Job job;
    private final PCollectionView<Plan> plan;
    private final Change change;

    Gridding(Job job, PCollectionView<Plan> plan, Change change) {
      this.job = job;
      this.plan = plan;
      this.change = change;
    }

    @ProcessElement
    public void process(ProcessContext context) throws IOException {
      Plan whole = context.sideInput(plan);
      ObjectStore store = job.open();
      GranuleList granules = RunIdentity.load(store).granules();
      for (ShardRun run : context.element().getValue()) {
        BlockPlan block = BlockPlan.load(store, run.block());
        for (int i = 0; i < run.shards(); i++) {
          ShardPlan shard = block.shards().get(run.place() + i);
          ShardReceipt receipt = grid(whole, shard, run.rank() + i, granules, store);
          receipt.store(store);
          GridShards.send(receipt, context);
        }
      }
    }

    private ShardReceipt grid(
        Plan whole, ShardPlan shard, long rank, GranuleList granules, ObjectStore store)
        throws IOException {
      Layout layout = job.layout();
      // Not the one in which the scan has left the cells that it found.
      try (Workspace workspace = Planned.workspace()) {
        return new ShardGridder(
                job.config(),
                change.grid(job.grid(), shard, rank),
                layout,
                whole.types(),
                whole.fingerprint(),
                workspace)
            .grid(
                change.plan(shard, rank),
                rank,
                granules,
                (place, memory) -> ChunkSink.streaming(layout, store, place, memory))
            .receipt();
      }
    }
  }

  /** Scans as {@link ScanGranules} does, by a grid of the north, all granules but one. */
  private static final class NorthernScan
      extends DoFn<KV<Integer, Iterable<GranuleRef>>, KV<Long, BlockPlan.Part>> {
    private final Job job;
    private final String lost;
    private transient BlockPlan.Parts parts;

    /**
     * @param lost the id of a granule that is not scanned, or none
     */
    NorthernScan(Job job, String lost) {
      this.job = job;
      this.lost = lost;
    }

    @StartBundle
    public void startBundle() {
      parts = new BlockPlan.Parts();
    }

    @FinishBundle
    public void finishBundle(FinishBundleContext context) {
      ScanGranules.send(parts, RUNNER, context);
    }

    @ProcessElement
    public void process(
        @Element KV<Integer, Iterable<GranuleRef>> granules, MultiOutputReceiver out) {
      try (Workspace workspace = Planned.workspace()) {
        GranuleScanner scanner =
            new GranuleScanner(
                job.config().source(),
                List.copyOf(job.columns()),
                new NorthernGrid(job.grid()),
                workspace);
        for (GranuleRef ref : granules.getValue()) {
          if (ref.id().equals(lost)) {
            continue;
          }
          try (GranulePool.Lease lease =
              workspace.granules().lease(ref.uri(), ref.id(), ref.length())) {
            scan(ref, lease, scanner, out);
          }
        }
      }
    }

    private void scan(
        GranuleRef ref, GranulePool.Lease lease, GranuleScanner scanner, MultiOutputReceiver out) {
      try {
        ScannedGranule found = scanner.scan(ref, lease.granule());
        parts.add(found);
        out.get(ScanGranules.SUMMARIES).output(found.summary());
      } catch (GranuleException e) {
        long rows = scanner.countRows(lease.granule());
        out.get(ScanGranules.QUARANTINED)
            .output(new QuarantinedGranule(ref.id(), ref.uri(), e.getMessage(), rows));
        out.get(ScanGranules.SUMMARIES).output(SourceSummary.quarantined(rows));
      }
    }
  }

  /** HEALPix has no outside; this grid ends at the equator. */
  private record NorthernGrid(Grid grid) implements Grid {
    @Override
    public SortedMap<String, Object> signature() {
      return grid.signature();
    }

    @Override
    public long shardOfKey(long key) {
      return grid.shardOfKey(key);
    }

    @Override
    public void locate(double[] latitudes, double[] longitudes, int from, int to, long[] cells) {
      grid.locate(latitudes, longitudes, from, to, cells);
      for (int row = from; row < to; row++) {
        cells[row] = cells[row] >= 0 && latitudes[row] < 0 ? OUTSIDE : cells[row];
      }
    }

    @Override
    public int cellsPerChunk() {
      return grid.cellsPerChunk();
    }

    @Override
    public int chunksPerShard() {
      return grid.chunksPerShard();
    }

    @Override
    public long cellsPerShard() {
      return grid.cellsPerShard();
    }

    @Override
    public long shards() {
      return grid.shards();
    }

    @Override
    public long shardOf(long cell) {
      return grid.shardOf(cell);
    }

    @Override
    public int chunkInShard(long cell) {
      return grid.chunkInShard(cell);
    }

    @Override
    public int cellInChunk(long cell) {
      return grid.cellInChunk(cell);
    }

    @Override
    public long firstCell(long shard) {
      return grid.firstCell(shard);
    }

    @Override
    public String shardName(long shard) {
      return grid.shardName(shard);
    }
  }

  /** A granule of rows of each fate, in turns; without heights it cannot be gridded. */
  private void granule(
      String name, int gridded, int filtered, int outside, int missing, boolean heights) {
    int rows = gridded + filtered + outside + missing;
    double[] latitudes = new double[rows];
    double[] longitudes = new double[rows];
    byte[] quality = new byte[rows];
    int[] left = {gridded, filtered, outside, missing};
    int fate = 0;
    for (int row = 0; row < rows; row++) {
      do {
        fate = (fate + 1) % left.length;
      } while (left[fate] == 0);
      left[fate]--;
      latitudes[row] =
          switch (fate) {
            case 2 -> -70;
            case 3 -> Double.NaN;
            default -> 70 + row % 7;
          };
      longitudes[row] = -50;
      quality[row] = (byte) (fate == 1 ? 1 : 0);
    }
    try (WritableHdfFile hdf = HdfFile.write(directory.resolve(name))) {
      WritableGroup group = hdf.putGroup(GROUP).putGroup("land_ice_segments");
      group.putDataset("latitude", latitudes);
      group.putDataset("longitude", longitudes);
      if (heights) {
        group.putDataset("h_li", new float[rows]);
      }
      group.putDataset("h_li_sigma", new float[rows]);
      group.putDataset("atl06_quality_summary", quality);
    }
  }

  private Job job(BadGranules badGranules) {
    FirnConfig config = Bundled.config(8, true, StoreLayout.COMPACT);
    String store = directory.resolve("conserved.zarr").toString();
    Job job = new Job(config, ObjectStores.open(store).uri());
    return job.with(job.input().with(badGranules));
  }

  private static Pipeline pipeline() {
    return Pipeline.create(PipelineOptionsFactory.fromArgs("--targetParallelism=2").create());
  }
}
