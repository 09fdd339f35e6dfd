package io.firn.pipeline;

import io.firn.granule.GranuleException;
import io.firn.granule.GranulePool;
import io.firn.grid.Grid;
import io.firn.pipeline.GridGranules.BadGranules;
import io.firn.shard.BlockPlan;
import io.firn.shard.GranuleRef;
import io.firn.shard.GranuleScanner;
import io.firn.shard.QuarantinedGranule;
import io.firn.shard.ScannedGranule;
import io.firn.shard.SourceSummary;
import java.util.List;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.TupleTag;

/** Scans one granule a call: emits what it gives to each block of shards, and its summary. */
final class ScanGranules extends DoFn<GranuleRef, KV<Long, BlockPlan.Part>> {
  static final TupleTag<KV<Long, BlockPlan.Part>> PARTS = new TupleTag<>() {};
  static final TupleTag<SourceSummary> SUMMARIES = new TupleTag<>() {};
  static final TupleTag<QuarantinedGranule> QUARANTINED = new TupleTag<>() {};

  private final Job job;
  private final List<String> variables;
  private final Counter scanned = Metrics.counter("firn", "rows_scanned");
  private final Counter granules = Metrics.counter("firn", "granules_scanned");
  private final ReadMetrics reading = new ReadMetrics();
  private transient SharedWorkspace shared;
  private transient GranuleScanner scanner;

  ScanGranules(Job job, List<String> variables) {
    this.job = job;
    this.variables = variables;
  }

  @Setup
  public void setup() {
    Grid grid = job.grid();
    scanner = new GranuleScanner(job.config().source(), variables, grid);
    shared = SharedWorkspace.acquire(job);
  }

  @Teardown
  public void teardown() {
    shared.release();
  }

  @ProcessElement
  public void process(@Element GranuleRef ref, MultiOutputReceiver out) {
    ScannedGranule found;
    // Held open in the pool: gridding needs the headers again, and most of the coordinates.
    try (GranulePool.Lease lease = open(ref)) {
      found = scanner.scan(ref, lease.granule());
      if (job.badGranules() == BadGranules.QUARANTINE) {
        scanner.decode(lease.granule());
      }
    } catch (GranuleException e) {
      if (job.badGranules() == BadGranules.FAIL) {
        throw e;
      }
      quarantine(ref, e, out);
      return;
    }
    BlockPlan.parts(found).forEach((block, part) -> out.get(PARTS).output(KV.of(block, part)));
    out.get(SUMMARIES).output(found.summary());
    scanned.inc(found.summary().counts().scanned());
    granules.inc();
    reading.add(shared.unreported());
  }

  private GranulePool.Lease open(GranuleRef ref) {
    return shared.workspace().granules().lease(ref.uri(), ref.id());
  }

  private void quarantine(GranuleRef ref, GranuleException cause, MultiOutputReceiver out) {
    long rows = -1;
    try (GranulePool.Lease lease = open(ref)) {
      rows = scanner.countRows(lease.granule());
    } catch (GranuleException e) {
      // What keeps the rows from being counted is most often the cause itself: they stay unknown.
      cause.addSuppressed(e);
    }
    out.get(QUARANTINED)
        .output(new QuarantinedGranule(ref.id(), ref.uri(), cause.getMessage(), rows));
    out.get(SUMMARIES).output(SourceSummary.quarantined(Math.max(0, rows)));
  }
}
