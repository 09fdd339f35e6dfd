package io.firn.pipeline;

import io.firn.FirnException;
import io.firn.Plural;
import io.firn.config.Domain;
import io.firn.grid.Grid;
import io.firn.runner.Runner;
import io.firn.shard.input.GranuleList;
import io.firn.shard.input.QuarantinedGranule;
import io.firn.shard.input.RunIdentity;
import io.firn.shard.plan.SourceSummary;
import io.firn.storage.ObjectStore;
import io.firn.zarr.layout.Layout;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.PCollectionView;

/**
 * Closes the plan: ranks the shards, makes the plan durable last of its files, emits it. Emits the
 * one that an earlier attempt has closed where there is one. One element.
 */
final class WritePlan extends DoFn<byte[], Plan> {
  /**
   * More shards than this would need side inputs and listings that no runner of ours was tried
   * with.
   */
  static final long MOST_SHARDS = 10_000_000;

  /** Whether they hold rows or not, their receipts alone would be a terabyte. */
  static final long MOST_CHUNKS = 1_000_000_000;

  /** All of the Earth at order 18; the indices of these cells are 16 TB before compression. */
  static final long MOST_INDEXED_CELLS = 1_000_000_000_000L;

  private final Job job;
  private final PCollectionView<Iterable<BlockSummary>> blocks;
  private final PCollectionView<SourceSummary> summary;

  private final PCollectionView<List<QuarantinedGranule>> quarantined;
  private final Runner runner;

  WritePlan(
      Job job,
      PCollectionView<Iterable<BlockSummary>> blocks,
      PCollectionView<SourceSummary> summary,
      PCollectionView<List<QuarantinedGranule>> quarantined,
      Runner runner) {
    this.job = job;
    this.blocks = blocks;
    this.summary = summary;
    this.quarantined = quarantined;
    this.runner = runner;
  }

  @ProcessElement
  public void process(ProcessContext context) throws IOException {
    ObjectStore store = job.open();
    Optional<Plan> closed = Plan.find(store);
    if (closed.isPresent()) {
      context.output(closed.get());
      return;
    }
    SourceSummary.Counts counts = context.sideInput(summary).counts();
    if (counts.granules() == 0) {
      throw new FirnException(
          "Cannot grid: every granule was quarantined; the first: " + first(context));
    }
    if (counts.groups() == 0) {
      throw new FirnException(
          "Cannot grid: %s of the groups %s: %s"
              .formatted(
                  counts.granules() == 1
                      ? "the granule holds none"
                      : "none of the %,d granules holds any".formatted(counts.granules()),
                  job.config().source().groups(),
                  nearestMiss(context.sideInput(summary))));
    }
    if (counts.rowsLocated() == 0 && job.config().domain() instanceof Domain.Data) {
      throw new FirnException(
          "Cannot grid: no observation of the %s lies in the grid (%s scanned, %,d without a usable"
                  .formatted(
                      Plural.of(counts.granules(), "granule"),
                      Plural.of(counts.rowsScanned(), "row"),
                      counts.rowsMissing())
              + " coordinate, %,d outside)".formatted(counts.rowsOutside()));
    }
    requireFewEnough(context.sideInput(blocks), job.grid(), job.layout());
    List<QuarantinedGranule> leftOut = new ArrayList<>(context.sideInput(quarantined));
    leftOut.sort(Comparator.comparing(QuarantinedGranule::id));
    Plan plan =
        plan(
            RunIdentity.load(store),
            leftOut,
            context.sideInput(blocks),
            context.sideInput(summary),
            runner.bundles());
    plan.store(store);
    context.output(plan);
  }

  /** Why there is no group, from the one whose path goes farthest. */
  private String nearestMiss(SourceSummary summary) {
    return job.config().source().groups().stream()
        .map(group -> summary.groups().get(group))
        .reduce((a, b) -> b.why().found() > a.why().found() ? b : a)
        .orElseThrow()
        .reason();
  }

  /** Before anything is sorted or kept: that is what there would be too much of. */
  static void requireFewEnough(Iterable<BlockSummary> blocks, Grid grid, Layout layout) {
    long shards = 0;
    for (BlockSummary block : blocks) {
      shards += block.shards();
    }
    if (shards > MOST_SHARDS) {
      throw new FirnException(
          "Cannot grid %,d shards: at most %,d are supported; choose larger shards or fewer granules"
              .formatted(shards, MOST_SHARDS));
    }
    if (shards > MOST_CHUNKS / grid.chunksPerShard()) {
      throw new FirnException(
          "Cannot grid %,d shards of %,d chunks: at most %,d chunks are supported; choose larger chunks or smaller shards"
              .formatted(shards, grid.chunksPerShard(), MOST_CHUNKS));
    }
    if (layout.coordinates() > 0 && shards > MOST_INDEXED_CELLS / grid.cellsPerShard()) {
      throw new FirnException(
          "Cannot grid %s of %,d cells: the layout stores an index of each cell, at most %,d are supported; choose coarser cells, smaller shards, or --layout=fullsphere"
              .formatted(Plural.of(shards, "shard"), grid.cellsPerShard(), MOST_INDEXED_CELLS));
    }
  }

  private String first(ProcessContext context) {
    return context.sideInput(quarantined).stream()
        .min(Comparator.comparing(QuarantinedGranule::id))
        .map(QuarantinedGranule::cause)
        .orElseThrow();
  }

  /**
   * The plan from its blocks, in whatever order they come.
   *
   * @param bundles into how many the granules were dealt
   */
  static Plan plan(
      RunIdentity run,
      List<QuarantinedGranule> leftOut,
      Iterable<BlockSummary> unsorted,
      SourceSummary sources,
      int bundles) {
    List<BlockSummary> sorted = new ArrayList<>();
    unsorted.forEach(sorted::add);
    sorted.sort(Comparator.comparingLong(BlockSummary::block));
    long[] numbers = new long[sorted.size()];
    long[] ranks = new long[sorted.size() + 1];
    long[] rowsBefore = new long[sorted.size()];
    long rows = 0;
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = sorted.get(i).block();
      ranks[i + 1] = ranks[i] + sorted.get(i).shards();
      rowsBefore[i] = rows;
      rows += Arrays.stream(sorted.get(i).rows()).sum();
    }
    long[] shardRows = new long[(int) ranks[numbers.length]];
    for (int i = 0; i < numbers.length; i++) {
      System.arraycopy(sorted.get(i).rows(), 0, shardRows, (int) ranks[i], sorted.get(i).shards());
    }
    Arrays.sort(shardRows);
    GranuleList granules = run.granules().without(leftOut);
    return new Plan(
        run.fingerprint(leftOut),
        granules.granules().size(),
        granules.sha256(),
        numbers,
        ranks,
        rowsBefore,
        Plan.ShardRows.of(shardRows),
        sources,
        run.listed(),
        leftOut,
        Math.min(bundles, run.granules().granules().size()));
  }
}
