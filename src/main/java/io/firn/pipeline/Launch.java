package io.firn.pipeline;

import io.firn.FirnException;
import io.firn.config.FirnConfig;
import io.firn.granule.GranuleReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Impulse;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;

/** Builds and runs the pipelines of the command line. */
public final class Launch {
  private static final int MOST_SECONDS_TO_CLOSE = 10;

  private Launch() {}

  /**
   * Plans, grids, verifies and commits; returns when the pipeline is done.
   *
   * @param granules paths or globs
   * @throws FirnException when the run failed for a reason that a user can act on
   */
  public static void run(PipelineOptions options, List<String> granules, GridGranules transform) {
    Pipeline pipeline = Pipeline.create(options);
    patterns(pipeline, granules).apply("GridGranules", transform);
    await(pipeline);
  }

  /**
   * Only plans.
   *
   * @param place URI below which the plan's files are written
   * @throws FirnException when the granules cannot be planned
   */
  public static void plan(
      PipelineOptions options,
      List<String> granules,
      FirnConfig config,
      String place,
      GranuleReader reader) {
    Pipeline pipeline = Pipeline.create(options);
    new PlanGranules(new Job(config, place, reader, GridGranules.BadGranules.FAIL))
        .expand(patterns(pipeline, granules));
    await(pipeline);
  }

  private static PCollection<String> patterns(Pipeline pipeline, List<String> granules) {
    // Create reads its elements as a source, whose machinery costs a start more than they are
    // worth.
    return pipeline
        .apply("Once", Impulse.create())
        .apply("Granules", ParDo.of(new Patterns(new ArrayList<>(granules))));
  }

  private static final class Patterns extends DoFn<byte[], String> {
    private final ArrayList<String> patterns;

    Patterns(ArrayList<String> patterns) {
      this.patterns = patterns;
    }

    @ProcessElement
    public void process(OutputReceiver<String> out) {
      patterns.forEach(out::output);
    }
  }

  private static void await(Pipeline pipeline) {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    try {
      PipelineResult.State state = pipeline.run().waitUntilFinish();
      // A runner that only watches the job throws nothing when it fails.
      if (state != PipelineResult.State.DONE) {
        throw new FirnException(
            "Cannot finish the run: the job ended as "
                + state
                + "; the log of its runner says why");
      }
    } catch (RuntimeException e) {
      throw WorkerFailure.of(e);
    } finally {
      awaitEmbeddedFlink(pipeline, before);
    }
  }

  /**
   * Embedded Flink closes its cluster behind the back of whoever ran the job, in some tenths of a
   * second. A JVM that exits in the middle of it leaves its temporary files, 22 MB a run, and a
   * stack trace.
   */
  private static void awaitEmbeddedFlink(Pipeline pipeline, Set<Thread> before) {
    if (!PlanGranules.isFlink(pipeline)) {
      return;
    }
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOST_SECONDS_TO_CLOSE);
    try {
      for (Thread thread = flinkThread(before); thread != null; thread = flinkThread(before)) {
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (left <= 0) {
          return;
        }
        thread.join(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A thread begun since which is no daemon: one of them deletes the files at last. */
  private static Thread flinkThread(Set<Thread> before) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !thread.isDaemon() && !before.contains(thread))
        .findFirst()
        .orElse(null);
  }
}
