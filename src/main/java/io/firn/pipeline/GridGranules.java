package io.firn.pipeline;

import io.firn.claim.Claim;
import io.firn.config.FirnConfig;
import io.firn.granule.GranuleReader;
import io.firn.memory.MemoryBudget;
import io.firn.proof.Tally;
import io.firn.proof.Verdict;
import io.firn.runner.Runners;
import io.firn.shard.ShardReceipt;
import io.firn.shard.input.QuarantinedGranule;
import io.firn.shard.input.Revisions;
import io.firn.shard.input.ShardMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.transforms.Combine;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.Impulse;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.View;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.PCollectionView;
import org.apache.beam.sdk.values.PInput;
import org.apache.beam.sdk.values.POutput;
import org.apache.beam.sdk.values.PValue;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;

/**
 * Grids point observations into a Zarr store and proves the store.
 *
 * <p>The input is paths or globs of granules; the output is a store at one URI. A worker holds one
 * chunk of each array at a time, writes it and frees it, and stores one {@link ShardReceipt} for
 * each shard. Another element reads receipts and objects back, and what it finds is joined with the
 * plan. Only when nothing is missing, doubled or foreign and every row is accounted for are the
 * metadata documents written. Until then nothing in the store opens; if the pipeline fails, nothing
 * in the store ever does.
 *
 * <pre>{@code
 * GridGranules.Result result =
 *     pipeline
 *         .apply(Create.of("granules/*.h5"))
 *         .apply(GridGranules.into("greenland.zarr").withConfig(config));
 * ids.apply(Wait.on(result.committed())).apply(new UseTheStore());
 * }</pre>
 *
 * <p>A place has one writer: while another run is alive there, the pipeline fails; a run that is
 * taken for dead and wakes fails at its next write.
 *
 * <p>The input must be bounded and in the global window. Elements may be processed more than once
 * by the runner; a shard that is gridded again writes the same bytes under the same keys.
 */
public final class GridGranules extends PTransform<PCollection<String>, GridGranules.Result> {
  private final Job job;

  private GridGranules(Job job) {
    this.job = job;
  }

  /**
   * Grids into the store at {@code uri}. Where an earlier run of the same configuration and
   * granules has begun it, what that run has stored and what proves to be whole is kept; a store of
   * any other run makes the pipeline fail.
   */
  public static GridGranules into(String uri) {
    return new GridGranules(new Job(null, uri));
  }

  /** With this configuration; required. */
  public GridGranules withConfig(FirnConfig config) {
    return new GridGranules(job.with(config));
  }

  /** Reads granules with this library; by default the one that suits each file. */
  public GridGranules withReader(GranuleReader reader) {
    return new GridGranules(job.with(job.worker().with(reader)));
  }

  /**
   * What to do with files that by their names are revisions of one granule; by default the newest
   * is taken.
   */
  public GridGranules withRevisions(Revisions revisions) {
    return new GridGranules(job.with(job.input().with(revisions)));
  }

  /** What to do with a granule that cannot be read; by default the pipeline fails. */
  public GridGranules withBadGranules(BadGranules badGranules) {
    return new GridGranules(job.with(job.input().with(badGranules)));
  }

  /**
   * Memory that each worker's JVM divides among its shards in flight and caches; by default {@link
   * MemoryBudget#DEFAULT}. Less is slower, not wrong: observations that do not fit go to the
   * scratch directory.
   */
  public GridGranules withMemoryPerWorker(MemoryBudget memory) {
    return new GridGranules(job.with(job.worker().with(memory)));
  }

  /** Local directory of each worker for what memory does not hold; by default Java's own. */
  public GridGranules withScratch(String directory) {
    return new GridGranules(job.with(job.worker().withScratch(directory)));
  }

  /**
   * The input is lists of granules: files in UTF-8 with a path, glob or URI on each line. Workers
   * have to be able to read them.
   */
  public GridGranules withGranuleLists() {
    return new GridGranules(job.with(job.input().with(new Listing.GranuleLists())));
  }

  /**
   * The input is shard maps: only the granules that they name are opened, and each gives rows only
   * to the shards that list it. Workers have to be able to read the maps.
   *
   * @param links where the granules lie
   */
  public GridGranules withShardMaps(ShardMap.Links links) {
    return new GridGranules(job.with(job.input().with(new Listing.ShardMaps(links.which()))));
  }

  /**
   * The files of an asset that the configuration reads, each paired with the granule of the same
   * orbit, track and version by its name. They take the place of those that a shard map names.
   *
   * @param name what the configuration calls the asset
   * @param patterns paths, globs or URIs; workers list them
   */
  public GridGranules withAsset(String name, List<String> patterns) {
    return new GridGranules(job.with(job.input().withAsset(name, patterns)));
  }

  Job job() {
    return job;
  }

  /** By the claim of a launcher, which has taken the place. */
  GridGranules by(Claim claim) {
    return new GridGranules(job.with(claim));
  }

  @Override
  public Result expand(PCollection<String> granules) {
    if (job.config() == null) {
      throw new IllegalArgumentException("Cannot grid: withConfig() was not called");
    }
    if (granules.isBounded() != PCollection.IsBounded.BOUNDED) {
      throw new IllegalArgumentException(
          "Cannot grid an unbounded PCollection: a store is proven once, as a whole");
    }
    if (!(granules.getWindowingStrategy().getWindowFn() instanceof GlobalWindows)) {
      throw new IllegalArgumentException(
          "Cannot grid windowed granules: apply Window.into(new GlobalWindows()) before");
    }
    Job claimed = job.claim() == null ? job.with(Claim.ofPipeline()) : job;
    return grid(
        claimed, new PlanGranules(claimed).expand(granules), plan -> new GridShards(claimed, plan));
  }

  /**
   * Everything after the plan. Visible to tests, which grid more shards than a disk holds.
   *
   * @param gridShards makes the function that grids, which reads the plan as a side input
   */
  static Result grid(
      Job job,
      PlanGranules.Planned planned,
      Function<PCollectionView<Plan>, DoFn<KV<Long, Iterable<ShardRun>>, KV<Long, WrittenShard>>>
          gridShards) {
    Pipeline pipeline = planned.plan().getPipeline();
    PCollectionView<Plan> plan = planned.plan().apply("ViewPlan", View.asSingleton());
    PCollectionTuple readBack =
        verifyWrites(job, gridShards(planned, plan, gridShards.apply(plan)));
    PCollection<Verdict> verdict = judge(job, planned, plan, readBack.get(VerifyWrites.EVIDENCE));
    PCollection<String> committed =
        verdict
            .apply("CommitStore", ParDo.of(new CommitStore(job, plan)).withSideInputs(plan))
            .setCoder(StringUtf8Coder.of());
    return new Result(
        pipeline, readBack.get(VerifyWrites.RECEIPTS), verdict, planned.quarantined(), committed);
  }

  /** The second stage. Visible to tests, which tamper with what it hands on. */
  static PCollection<KV<Long, WrittenShard>> gridShards(
      PlanGranules.Planned planned,
      PCollectionView<Plan> plan,
      DoFn<KV<Long, Iterable<ShardRun>>, KV<Long, WrittenShard>> function) {
    int threads = Runners.of(planned.plan().getPipeline().getOptions()).threads();
    return planned
        .blocks()
        .apply("SplitBlocks", ParDo.of(new SplitBlocks(plan, threads)).withSideInputs(plan))
        .setCoder(
            KvCoder.of(
                VarLongCoder.of(), BinaryCoder.of(ShardRun.class, ShardRun::write, ShardRun::read)))
        .apply("SpreadRuns", GroupByKey.create())
        .apply("GridShards", ParDo.of(function).withSideInputs(plan))
        .setCoder(KvCoder.of(VarLongCoder.of(), WrittenShard.CODER));
  }

  /** Reads back what was written. Visible to tests, which tamper with receipts. */
  static PCollectionTuple verifyWrites(Job job, PCollection<KV<Long, WrittenShard>> written) {
    PCollectionTuple readBack =
        written
            .apply("SpreadReceipts", GroupByKey.create())
            .apply(
                "VerifyWrites",
                ParDo.of(new VerifyWrites(job))
                    .withOutputTags(VerifyWrites.EVIDENCE, TupleTagList.of(VerifyWrites.RECEIPTS)));
    readBack.get(VerifyWrites.EVIDENCE).setCoder(KvCoder.of(VarLongCoder.of(), Evidence.CODER));
    readBack
        .get(VerifyWrites.RECEIPTS)
        .setCoder(BinaryCoder.of(ShardReceipt.class, ShardReceipt::write, ShardReceipt::read));
    return readBack;
  }

  /** Joins the plan and what was read back, shard by shard. */
  static PCollection<Verdict> judge(
      Job job,
      PlanGranules.Planned planned,
      PCollectionView<Plan> plan,
      PCollection<KV<Long, Evidence>> readBack) {
    Pipeline pipeline = readBack.getPipeline();
    PCollection<KV<Long, Iterable<Evidence>>> joined =
        PCollectionList.of(planned.shards())
            .and(readBack)
            .apply("Evidence", Flatten.pCollections())
            .apply("JoinByBlock", GroupByKey.create());
    PCollectionView<Tally> tally =
        joined
            .apply("JudgeShards", ParDo.of(new JudgeShards(job, plan)).withSideInputs(plan))
            .setCoder(AddUp.TALLIES)
            .apply("AddUp", Combine.globally(new AddUp()).asSingletonView());
    return pipeline
        .apply("JudgeOnce", Impulse.create())
        .apply("JudgeRun", ParDo.of(new JudgeRun(job, plan, tally)).withSideInputs(plan, tally))
        .setCoder(SerializableCoder.of(Verdict.class));
  }

  private static final class AddUp extends Combine.BinaryCombineFn<Tally> {
    static final Coder<Tally> TALLIES = BinaryCoder.of(Tally.class, Tally::write, Tally::read);

    @Override
    public Tally apply(Tally left, Tally right) {
      return left.plus(right);
    }

    @Override
    public Tally identity() {
      return Tally.NONE;
    }
  }

  /** What a run leaves in the pipeline. */
  public static final class Result implements POutput {
    private final Pipeline pipeline;
    private final PCollection<ShardReceipt> receipts;
    private final PCollection<Verdict> verdict;
    private final PCollection<QuarantinedGranule> quarantined;
    private final PCollection<String> committed;
    private final Map<TupleTag<?>, PValue> outputs = new LinkedHashMap<>();

    private Result(
        Pipeline pipeline,
        PCollection<ShardReceipt> receipts,
        PCollection<Verdict> verdict,
        PCollection<QuarantinedGranule> quarantined,
        PCollection<String> committed) {
      this.pipeline = pipeline;
      this.receipts = receipts;
      this.verdict = verdict;
      this.quarantined = quarantined;
      this.committed = committed;
      outputs.put(new TupleTag<ShardReceipt>("receipts") {}, receipts);
      outputs.put(new TupleTag<Verdict>("verdict") {}, verdict);
      outputs.put(new TupleTag<QuarantinedGranule>("quarantined") {}, quarantined);
      outputs.put(new TupleTag<String>("committed") {}, committed);
    }

    /** One receipt for each shard, as it was read back from the store. */
    public PCollection<ShardReceipt> receipts() {
      return receipts;
    }

    /** The one verdict over the run, stored by then. */
    public PCollection<Verdict> verdict() {
      return verdict;
    }

    /** Granules that were left out; empty unless {@link BadGranules#QUARANTINE} is asked for. */
    public PCollection<QuarantinedGranule> quarantined() {
      return quarantined;
    }

    /**
     * The URI of the store, once it is committed: what to {@link
     * org.apache.beam.sdk.transforms.Wait} on.
     */
    public PCollection<String> committed() {
      return committed;
    }

    @Override
    public Pipeline getPipeline() {
      return pipeline;
    }

    @Override
    public Map<TupleTag<?>, PValue> expand() {
      return outputs;
    }

    @Override
    public void finishSpecifyingOutput(String name, PInput input, PTransform<?, ?> transform) {}
  }
}
