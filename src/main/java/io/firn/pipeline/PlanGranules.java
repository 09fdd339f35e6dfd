package io.firn.pipeline;

import io.firn.runner.Runner;
import io.firn.runner.Runners;
import io.firn.shard.input.GranuleFile;
import io.firn.shard.input.GranuleRef;
import io.firn.shard.input.ListedGranule;
import io.firn.shard.input.QuarantinedGranule;
import io.firn.shard.plan.BlockPlan;
import io.firn.shard.plan.SourceSummary;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.transforms.Combine;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.Impulse;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.View;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.PCollectionView;
import org.apache.beam.sdk.values.TupleTagList;

/**
 * The first stage: finds which rows of which granule fall in which shard, and writes that to files.
 */
final class PlanGranules {
  private static final KvCoder<Long, BlockPlan.Part> PARTS =
      KvCoder.of(
          VarLongCoder.of(),
          BinaryCoder.of(BlockPlan.Part.class, BlockPlan.Part::write, BlockPlan.Part::read));

  private static final BinaryCoder<QuarantinedGranule> QUARANTINED =
      BinaryCoder.of(QuarantinedGranule.class, QuarantinedGranule::write, QuarantinedGranule::read);

  private final Job job;

  PlanGranules(Job job) {
    this.job = job;
  }

  /**
   * What the stage leaves in the graph.
   *
   * @param plan the one plan
   * @param blocks one summary for each block with planned shards
   * @param shards what the scan counted, shard by shard, by block
   * @param quarantined granules that were left out
   */
  record Planned(
      PCollection<Plan> plan,
      PCollection<BlockSummary> blocks,
      PCollection<KV<Long, Evidence>> shards,
      PCollection<QuarantinedGranule> quarantined) {}

  /**
   * @param inputs as the job's listing says
   */
  Planned expand(PCollection<String> inputs) {
    PCollection<GranuleFile> files =
        job.input().listing() instanceof Listing.Files listing
            ? listed(inputs, listing)
            : inputs.apply("MatchGranules", ParDo.of(new MatchGranules(job)));
    return expand(
        files.setCoder(BinaryCoder.of(GranuleFile.class, GranuleFile::write, GranuleFile::read)),
        new ScanGranules(job, variables(), runner(inputs)));
  }

  /** Looked up by many workers: a file names thousands of granules, each of which is a request. */
  private PCollection<GranuleFile> listed(PCollection<String> files, Listing.Files listing) {
    return files
        .apply("ReadListing", ParDo.of(new ReadListing(job, listing, runner(files).bundles())))
        .setCoder(
            KvCoder.of(
                VarIntCoder.of(),
                BinaryCoder.of(ListedGranule.class, ListedGranule::write, ListedGranule::read)))
        .apply("SpreadListed", GroupByKey.create())
        .apply("MatchListed", ParDo.of(new MatchListed(job)));
  }

  /** Plans files by any scan. Visible to tests, which plan more granules than a disk holds. */
  Planned expand(
      PCollection<GranuleFile> files,
      DoFn<KV<Integer, Iterable<GranuleRef>>, KV<Long, BlockPlan.Part>> scan) {
    PCollectionView<Iterable<GranuleFile>> allFiles = files.apply("AllFiles", View.asIterable());
    PCollectionTuple listed =
        files
            .getPipeline()
            .apply("ListOnce", Impulse.create())
            .apply(
                "ListGranules",
                ParDo.of(new ListGranules(job, allFiles, runner(files)))
                    .withSideInputs(allFiles)
                    .withOutputTags(ListGranules.GRANULES, TupleTagList.of(ListGranules.PLANNED)));
    PCollectionTuple scanned =
        listed
            .get(ListGranules.GRANULES)
            .setCoder(
                KvCoder.of(
                    VarIntCoder.of(),
                    BinaryCoder.of(GranuleRef.class, GranuleRef::write, GranuleRef::read)))
            .apply("SpreadGranules", GroupByKey.create())
            .apply(
                "ScanGranules",
                ParDo.of(scan)
                    .withOutputTags(
                        ScanGranules.PARTS,
                        TupleTagList.of(ScanGranules.SUMMARIES).and(ScanGranules.QUARANTINED)));
    PCollectionTuple written =
        PCollectionList.of(listed.get(ListGranules.PLANNED).setCoder(PARTS))
            .and(scanned.get(ScanGranules.PARTS).setCoder(PARTS))
            .apply("Parts", Flatten.pCollections())
            .apply("ByBlock", GroupByKey.create())
            .apply(
                "WriteBlocks",
                ParDo.of(new WriteBlocks(job))
                    .withOutputTags(WriteBlocks.BLOCKS, TupleTagList.of(WriteBlocks.SHARDS)));
    PCollection<BlockSummary> blocks =
        written
            .get(WriteBlocks.BLOCKS)
            .setCoder(BinaryCoder.of(BlockSummary.class, BlockSummary::write, BlockSummary::read));
    PCollection<KV<Long, Evidence>> shards =
        written.get(WriteBlocks.SHARDS).setCoder(KvCoder.of(VarLongCoder.of(), Evidence.CODER));
    PCollectionView<SourceSummary> summary =
        scanned
            .get(ScanGranules.SUMMARIES)
            .setCoder(
                BinaryCoder.of(SourceSummary.class, SourceSummary::write, SourceSummary::read))
            .apply("MergeSummaries", Combine.globally(new MergeSummaries()).asSingletonView());
    PCollectionView<Iterable<BlockSummary>> allBlocks =
        blocks.apply("AllBlocks", View.asIterable());
    PCollectionView<List<QuarantinedGranule>> found =
        scanned
            .get(ScanGranules.QUARANTINED)
            .setCoder(QUARANTINED)
            .apply("FoundBad", View.asList());
    PCollection<Plan> plan =
        files
            .getPipeline()
            .apply("PlanOnce", Impulse.create())
            .apply(
                "WritePlan",
                ParDo.of(new WritePlan(job, allBlocks, summary, found, runner(files)))
                    .withSideInputs(allBlocks, summary, found))
            .setCoder(Plan.CODER);
    // From the plan, which an earlier attempt may have made: then nothing is scanned.
    PCollection<QuarantinedGranule> quarantined =
        plan.apply("Quarantined", ParDo.of(new Quarantined())).setCoder(QUARANTINED);
    return new Planned(plan, blocks, shards, quarantined);
  }

  private static Runner runner(PCollection<?> granules) {
    return Runners.of(granules.getPipeline().getOptions());
  }

  /** The columns in use, in the order of the configuration. */
  private List<String> variables() {
    List<String> used = new ArrayList<>(job.config().source().columns());
    used.retainAll(job.columns());
    return used;
  }

  private static final class Quarantined extends DoFn<Plan, QuarantinedGranule> {
    @ProcessElement
    public void process(@Element Plan plan, OutputReceiver<QuarantinedGranule> out) {
      plan.quarantined().forEach(out::output);
    }
  }

  private static final class MergeSummaries extends Combine.BinaryCombineFn<SourceSummary> {
    @Override
    public SourceSummary apply(SourceSummary left, SourceSummary right) {
      return left.merge(right);
    }

    @Override
    public SourceSummary identity() {
      return SourceSummary.none();
    }
  }
}
