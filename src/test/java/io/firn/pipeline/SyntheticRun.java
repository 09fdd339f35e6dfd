package io.firn.pipeline;

import io.firn.Bundled;
import io.firn.Memory;
import io.firn.config.FirnConfig;
import io.firn.config.GridSpec;
import io.firn.config.OutputSpec;
import io.firn.config.OutputSpec.StoreLayout;
import io.firn.runner.Runner;
import io.firn.runner.Runners;
import io.firn.shard.ShardReceipt;
import io.firn.shard.ShardReceipt.GranuleRows;
import io.firn.shard.SyntheticScan;
import io.firn.shard.input.GranuleFile;
import io.firn.shard.input.GranuleRef;
import io.firn.shard.plan.BlockPlan;
import io.firn.shard.plan.GranuleShare;
import io.firn.shard.plan.ScannedGranule;
import io.firn.shard.plan.ShardPlan;
import io.firn.shard.plan.SourceSummary;
import io.firn.storage.InputFile;
import io.firn.storage.ObjectStore;
import io.firn.zarr.ChunkSink;
import io.firn.zarr.layout.ChunkPlace;
import io.firn.zarr.layout.Layout;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionView;

/**
 * Plans, grids and commits granules that do not exist: everything is the run's own but for the
 * scan, which makes its finds up, and the gridding of a shard, which filters every row and so
 * stores nothing but a true receipt. A program of its own, so that a test can give it a heap.
 */
final class SyntheticRun {
  private static final int GROUPS = 6;
  private static final Runner RUNNER = Runners.of(PipelineOptionsFactory.create());

  private SyntheticRun() {}

  /**
   * @param arguments store, shards, granules, shards that a granule touches, how many of them in a
   *     row are neighbours
   */
  public static void main(String[] arguments) throws IOException {
    AtomicLong peak = watchHeap();
    long start = System.nanoTime();
    Job job = new Job(config(), arguments[0]);
    int shards = Integer.parseInt(arguments[1]);
    Scan scan =
        new Scan(job, shards, Integer.parseInt(arguments[3]), Integer.parseInt(arguments[4]));
    // What the command line sets for DirectRunner, too.
    Pipeline pipeline =
        Pipeline.create(
            PipelineOptionsFactory.fromArgs(
                    "--enforceImmutability=false",
                    "--enforceEncodability=false",
                    "--targetParallelism=2")
                .create());
    PCollection<GranuleFile> files =
        pipeline
            .apply(Create.of(Integer.valueOf(arguments[2])))
            .apply("MadeUpFiles", ParDo.of(new MadeUpFiles()))
            .setCoder(BinaryCoder.of(GranuleFile.class, GranuleFile::write, GranuleFile::read));
    GridGranules.grid(
        job, new PlanGranules(job).expand(files, scan), plan -> new FilterAll(job, plan));
    pipeline.run().waitUntilFinish();
    System.out.printf(
        Locale.ROOT,
        "%.1f s, %,d MB of heap live at most, %,d s of CPU%n",
        (System.nanoTime() - start) / 1e9,
        peak.get() >> 20,
        ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime()
            / 1_000_000_000);
  }

  /** Shards of 16 chunks over 786,432 places; without coordinates, an empty shard is no object. */
  private static FirnConfig config() {
    FirnConfig bundled = Bundled.config(8, true, StoreLayout.FULLSPHERE);
    OutputSpec output = bundled.output();
    return new FirnConfig(
        bundled.source(),
        bundled.fields(),
        new GridSpec.Healpix(8, 10, 16, true),
        bundled.domain(),
        output,
        bundled.notices());
  }

  /** The most bytes that any garbage collection left over. */
  private static AtomicLong watchHeap() {
    AtomicLong peak = new AtomicLong();
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      ((NotificationEmitter) collector)
          .addNotificationListener(
              (notification, handback) ->
                  peak.accumulateAndGet(
                      com.sun.management.GarbageCollectionNotificationInfo.from(
                              (CompositeData) notification.getUserData())
                          .getGcInfo()
                          .getMemoryUsageAfterGc()
                          .entrySet()
                          .stream()
                          .filter(pool -> pool.getKey().matches(".*(Eden|Survivor|Old|Tenured).*"))
                          .mapToLong(pool -> pool.getValue().getUsed())
                          .sum(),
                      Math::max),
              null,
              null);
    }
    return peak;
  }

  private static final class MadeUpFiles extends DoFn<Integer, GranuleFile> {
    @ProcessElement
    public void process(@Element Integer count, OutputReceiver<GranuleFile> out) {
      for (int i = 0; i < count; i++) {
        // As long as the names of real granules are.
        String name = "processed_ATL06_20190424092231_%08d_002_01.h5".formatted(i);
        out.output(
            GranuleFile.of(
                new InputFile(
                    "/archive/icesat2/ATL06/002/2019.04.24/" + name, name, i, "version " + i)));
      }
    }
  }

  private static final class Scan
      extends DoFn<KV<Integer, Iterable<GranuleRef>>, KV<Long, BlockPlan.Part>> {
    private static final int ROWS = 170;

    private final List<String> columns;
    private final int shards;
    private final int touched;
    private final int neighbours;
    private transient BlockPlan.Parts parts;

    Scan(Job job, int shards, int touched, int neighbours) {
      this.columns = new ArrayList<>(job.columns());
      this.shards = shards;
      this.touched = touched;
      this.neighbours = neighbours;
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
      for (GranuleRef ref : granules.getValue()) {
        scan(ref, out);
      }
    }

    private void scan(GranuleRef ref, MultiOutputReceiver out) {
      Random random = new Random(ref.number());
      Set<Long> track = new TreeSet<>();
      // So that every shard is touched by someone.
      for (long shard = ref.number() * 4L % shards; track.size() < Math.min(4, touched); shard++) {
        track.add(shard % shards);
      }
      while (track.size() < touched) {
        int first = random.nextInt(shards / neighbours) * neighbours;
        for (int i = 0; i < neighbours && track.size() < touched; i++) {
          track.add((long) first + i);
        }
      }
      ScannedGranule scanned =
          SyntheticScan.of(
              ref, track.stream().mapToLong(Long::longValue).toArray(), GROUPS, ROWS, columns);
      parts.add(scanned);
      if (parts.areMany()) {
        parts.drain(part -> out.get(ScanGranules.PARTS).output(ScanGranules.keyed(part, RUNNER)));
      }
      SourceSummary summary = scanned.summary();
      out.get(ScanGranules.SUMMARIES).output(summary);
    }
  }

  private static final class FilterAll
      extends DoFn<KV<Long, Iterable<ShardRun>>, KV<Long, WrittenShard>> {
    private final Job job;
    private final PCollectionView<Plan> plan;

    FilterAll(Job job, PCollectionView<Plan> plan) {
      this.job = job;
      this.plan = plan;
    }

    @ProcessElement
    public void process(ProcessContext context) throws IOException {
      for (ShardRun run : context.element().getValue()) {
        grid(run, context);
      }
    }

    private void grid(ShardRun run, ProcessContext context) throws IOException {
      ObjectStore store = job.open();
      Layout layout = job.layout();
      BlockPlan block = BlockPlan.load(store, run.block());
      String fingerprint = context.sideInput(plan).fingerprint();
      for (int i = 0; i < run.shards(); i++) {
        ShardPlan shard = block.shards().get(run.place() + i);
        try (ChunkSink sink =
            ChunkSink.streaming(
                layout, store, ChunkPlace.of(shard.shard(), run.rank() + i), Memory.grant())) {
          for (int chunk = 0; chunk < layout.chunksPerShard(); chunk++) {
            sink.write(chunk, 0, new byte[layout.arrays() - layout.coordinates()][]);
          }
          List<GranuleRows> rows = new ArrayList<>();
          for (GranuleShare share : shard.shares()) {
            rows.add(new GranuleRows(share.granule(), 0, share.rows(), share.mix()));
          }
          ShardReceipt receipt =
              new ShardReceipt(shard.shard(), run.rank() + i, fingerprint, 0, rows, sink.finish());
          receipt.store(store);
          GridShards.send(receipt, context);
        }
      }
    }
  }
}
