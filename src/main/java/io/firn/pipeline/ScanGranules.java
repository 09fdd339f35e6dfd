package io.firn.pipeline;

import io.firn.config.Domain;
import io.firn.granule.Granule;
import io.firn.granule.GranuleException;
import io.firn.granule.pool.GranulePool;
import io.firn.runner.Runner;
import io.firn.shard.input.Contents;
import io.firn.shard.input.GranuleRef;
import io.firn.shard.input.PairedGranule;
import io.firn.shard.input.QuarantinedGranule;
import io.firn.shard.input.RunIdentity;
import io.firn.shard.input.ShardSelection;
import io.firn.shard.plan.BlockPlan;
import io.firn.shard.plan.GranuleScanner;
import io.firn.shard.plan.ScannedGranule;
import io.firn.shard.plan.SourceSummary;
import io.firn.storage.ObjectStore;
import java.io.IOException;
import java.util.List;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.TupleTag;

/**
 * Scans one granule a call: emits its summary, and with what the other granules of the bundle give
 * what it gives to each block of shards. So the elements are as many as bundles times blocks at the
 * most, where a granule whose rows are strewn over the Earth would make one for each of its shards.
 */
final class ScanGranules extends DoFn<KV<Integer, Iterable<GranuleRef>>, KV<Long, BlockPlan.Part>> {
  static final TupleTag<KV<Long, BlockPlan.Part>> PARTS = new TupleTag<>() {};
  static final TupleTag<SourceSummary> SUMMARIES = new TupleTag<>() {};
  static final TupleTag<QuarantinedGranule> QUARANTINED = new TupleTag<>() {};

  private final Job job;
  private final List<String> variables;
  private final Runner runner;
  private final Counter scanned = Metrics.counter("firn", "rows_scanned");
  private final Counter scannedGranules = Metrics.counter("firn", "granules_scanned");
  private final ReadMetrics reading = new ReadMetrics();
  private transient SharedWorkspace shared;
  private transient ObjectStore store;
  private transient GranuleScanner scanner;
  private transient BlockPlan.Parts parts;

  ScanGranules(Job job, List<String> variables, Runner runner) {
    this.job = job;
    this.variables = variables;
    this.runner = runner;
  }

  @Setup
  public void setup() {
    shared = SharedWorkspace.acquire(job);
    store = job.open();
  }

  @Teardown
  public void teardown() {
    shared.release();
  }

  @StartBundle
  public void startBundle() {
    parts = new BlockPlan.Parts();
  }

  @ProcessElement
  public void process(@Element KV<Integer, Iterable<GranuleRef>> granules, MultiOutputReceiver out)
      throws IOException {
    if (scanner == null) {
      // Not at setup: the step that begins the run writes its domain before anything is scanned.
      scanner =
          new GranuleScanner(job.config().source(), variables, job.grid(), shared.workspace())
              .within(domain());
    }
    Contents contents = new Contents();
    for (GranuleRef ref : granules.getValue()) {
      job.beat(store);
      scan(ref, contents, out);
    }
    contents.store(store, granules.getKey());
  }

  private ShardSelection domain() throws IOException {
    return job.config().domain() instanceof Domain.Data
        ? ShardSelection.ALL
        : RunIdentity.load(store).domain();
  }

  private void scan(GranuleRef ref, Contents contents, MultiOutputReceiver out) {
    ScannedGranule found;
    // Held open in the pool: gridding needs the headers again, and most of the coordinates.
    try (Granule granule = PairedGranule.lease(shared.workspace().granules(), ref)) {
      found = scanner.scan(ref, granule);
      if (job.input().badGranules() == BadGranules.QUARANTINE) {
        scanner.decode(granule);
      }
      contents.add(ref);
    } catch (GranuleException e) {
      // Not one that is unavailable: what may pass says nothing about the granule.
      if (job.input().badGranules() == BadGranules.FAIL) {
        throw e;
      }
      quarantine(ref, e, out);
      try {
        // It may be copied with the others before the run is resumed.
        contents.add(ref);
      } catch (GranuleException unreadable) {
        e.addSuppressed(unreadable);
      }
      return;
    }
    parts.add(found);
    if (parts.areMany()) {
      requireRoom();
      parts.drain(part -> out.get(PARTS).output(keyed(part, runner)));
    }
    out.get(SUMMARIES).output(found.summary());
    scanned.inc(found.summary().counts().rowsScanned());
    scannedGranules.inc();
    reading.add(shared.unreported());
  }

  @FinishBundle
  public void finishBundle(FinishBundleContext context) {
    requireRoom();
    send(parts, runner, context);
  }

  private void requireRoom() {
    if (runner.inProcess()) {
      shared.plan(parts);
    }
  }

  /** A part under the key of its block. */
  static KV<Long, BlockPlan.Part> keyed(BlockPlan.Part part, Runner runner) {
    return KV.of(runner.key(part.block()), part);
  }

  /** Everything is in the global window, and time means nothing. */
  static void send(
      BlockPlan.Parts parts,
      Runner runner,
      DoFn<KV<Integer, Iterable<GranuleRef>>, KV<Long, BlockPlan.Part>>.FinishBundleContext
          context) {
    parts.drain(
        part ->
            context.output(
                PARTS,
                keyed(part, runner),
                BoundedWindow.TIMESTAMP_MIN_VALUE,
                GlobalWindow.INSTANCE));
  }

  private void quarantine(GranuleRef ref, GranuleException cause, MultiOutputReceiver out) {
    long rows = -1;
    // Of what is paired with it nothing counts, and that may be what cannot be opened.
    try (GranulePool.Lease own =
        shared.workspace().granules().lease(ref.uri(), ref.id(), ref.length())) {
      rows = scanner.countRows(own.granule());
    } catch (GranuleException e) {
      // What keeps the rows from being counted is most often the cause itself: they stay unknown.
      cause.addSuppressed(e);
    }
    out.get(QUARANTINED)
        .output(new QuarantinedGranule(ref.id(), ref.uri(), cause.getMessage(), rows));
    out.get(SUMMARIES).output(SourceSummary.quarantined(Math.max(0, rows)));
  }
}
