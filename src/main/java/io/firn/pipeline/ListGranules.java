package io.firn.pipeline;

import io.firn.FirnException;
import io.firn.pipeline.DomainShards.Held;
import io.firn.runner.Runner;
import io.firn.shard.input.GranuleFile;
import io.firn.shard.input.GranuleRef;
import io.firn.shard.input.RunIdentity;
import io.firn.shard.plan.BlockPlan;
import io.firn.storage.ObjectStore;
import java.io.IOException;
import java.util.Optional;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollectionView;
import org.apache.beam.sdk.values.TupleTag;

/**
 * Begins a run, or goes on with one: sorts and numbers the granules and makes the identity of the
 * run durable. Emits the granules to scan, and the shards that are planned without a row in them;
 * where an earlier attempt has finished the plan, the blocks of that instead. One element.
 */
final class ListGranules extends DoFn<byte[], KV<Integer, GranuleRef>> {
  static final TupleTag<KV<Integer, GranuleRef>> GRANULES = new TupleTag<>() {};
  static final TupleTag<KV<Long, BlockPlan.Part>> PLANNED = new TupleTag<>() {};

  private final Job job;
  private final PCollectionView<Iterable<GranuleFile>> files;
  private final Runner runner;
  private transient SharedWorkspace shared;

  ListGranules(Job job, PCollectionView<Iterable<GranuleFile>> files, Runner runner) {
    this.job = job;
    this.files = files;
    this.runner = runner;
  }

  @Setup
  public void setup() {
    shared = SharedWorkspace.acquire(job);
  }

  @Teardown
  public void teardown() {
    shared.release();
  }

  @ProcessElement
  public void process(ProcessContext context) throws IOException {
    ObjectStore store = job.open();
    Optional<Plan> plan = Plan.find(store);
    RunIdentity today =
        RunIdentity.of(
            job.config(),
            MatchGranules.choose(context.sideInput(files), job),
            DomainShards.of(job, runner.inProcess() && plan.isEmpty() ? Held.PLAN : Held.NOTHING));
    Optional<RunIdentity> begun = RunIdentity.find(store);
    if (begun.isPresent()) {
      // A launcher that was not told to resume has refused before. What is here is either what it
      // was told to resume, or what this very run has left before its worker died.
      today.requireSameAs(begun.get(), plan.map(made -> made.contents(store)), store);
    } else if (StoreSite.isCommitted(store)) {
      throw new FirnException("Cannot write store '%s': it exists already".formatted(store.uri()));
    }
    if (job.claim() != null) {
      job.claim().begin(job.place(), runner.inProcess());
    }
    if (!begun.equals(Optional.of(today))) {
      // Granules that have moved are found where they are now.
      today.store(store);
    }
    if (plan.isPresent()) {
      for (long block : plan.get().blocks()) {
        send(BlockPlan.Part.stored(block), context);
      }
    } else {
      BlockPlan.Parts parts = new BlockPlan.Parts();
      today
          .domain()
          .listed()
          .forEach(
              shard -> {
                parts.add(shard);
                if (parts.areMany()) {
                  drain(parts, context);
                }
              });
      drain(parts, context);
      int bundles = runner.bundles();
      today
          .granules()
          .granules()
          .forEach(granule -> context.output(KV.of(granule.number() % bundles, granule)));
    }
  }

  private void drain(BlockPlan.Parts parts, ProcessContext context) {
    if (runner.inProcess()) {
      shared.plan(parts);
    }
    parts.drain(part -> send(part, context));
  }

  private void send(BlockPlan.Part part, ProcessContext context) {
    context.output(PLANNED, ScanGranules.keyed(part, runner));
  }
}
