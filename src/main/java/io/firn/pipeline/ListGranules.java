package io.firn.pipeline;

import io.firn.FirnException;
import io.firn.shard.BlockPlan;
import io.firn.shard.GranuleFile;
import io.firn.shard.GranuleRef;
import io.firn.shard.RunIdentity;
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
  private final int bundles;

  /**
   * @param bundles into how many groups the granules are dealt
   */
  ListGranules(Job job, PCollectionView<Iterable<GranuleFile>> files, int bundles) {
    this.job = job;
    this.files = files;
    this.bundles = bundles;
  }

  @ProcessElement
  public void process(ProcessContext context) throws IOException {
    ObjectStore store = job.open();
    RunIdentity today =
        RunIdentity.of(job.config(), context.sideInput(files), DomainShards.of(job));
    Optional<RunIdentity> begun = RunIdentity.find(store);
    if (begun.isPresent()) {
      // A launcher that was not told to resume has refused before. What is here is either what it
      // was told to resume, or what this very run has left before its worker died.
      today.requireSameAs(begun.get(), store);
    } else if (StoreSite.isCommitted(store)) {
      throw new FirnException("Cannot write store '%s': it exists already".formatted(store.uri()));
    }
    if (!begun.equals(Optional.of(today))) {
      // Granules that have moved are found where they are now.
      today.store(store);
    }
    Optional<Plan> plan = Plan.find(store);
    if (plan.isPresent()) {
      for (long block : plan.get().blocks()) {
        context.output(PLANNED, KV.of(block, BlockPlan.Part.STORED));
      }
    } else {
      BlockPlan.Parts domain = new BlockPlan.Parts();
      domain.add(today.domain());
      domain.drain((block, part) -> context.output(PLANNED, KV.of(block, part)));
      today
          .granules()
          .granules()
          .forEach(granule -> context.output(KV.of(granule.number() % bundles, granule)));
    }
  }
}
