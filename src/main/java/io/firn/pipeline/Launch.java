package io.firn.pipeline;

import io.firn.FirnException;
import io.firn.config.FirnConfig;
import io.firn.granule.GranuleReader;
import io.firn.shard.ShardMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
   * @param inputs paths or globs of granules, or shard maps where the transform takes them
   * @throws FirnException when the run failed for a reason that a user can act on
   */
  public static void run(PipelineOptions options, List<String> inputs, GridGranules transform) {
    Pipeline pipeline = Pipeline.create(options);
    inputs(pipeline, inputs).apply("GridGranules", transform);
    await(pipeline);
  }

  /**
   * Only plans.
   *
   * @param inputs paths or globs of granules, or shard maps
   * @param links where the granules of shard maps lie, or empty
   * @param place URI below which the plan's files are written
   * @throws FirnException when the granules cannot be planned
   */
  public static void plan(
      PipelineOptions options,
      List<String> inputs,
      Optional<ShardMap.Links> links,
      FirnConfig config,
      String place,
      GranuleReader reader) {
    Pipeline pipeline = Pipeline.create(options);
    Job job = new Job(config, place, reader, GridGranules.BadGranules.FAIL);
    new PlanGranules(links.map(job::withLinks).orElse(job)).expand(inputs(pipeline, inputs));
    await(pipeline);
  }

  private static PCollection<String> inputs(Pipeline pipeline, List<String> inputs) {
    // Create reads its elements as a source, whose machinery costs a start more than they are
    // worth.
    return pipeline
        .apply("Once", Impulse.create())
        .apply("Inputs", ParDo.of(new Inputs(new ArrayList<>(inputs))));
  }

  private static final class Inputs extends DoFn<byte[], String> {
    private final ArrayList<String> inputs;

    Inputs(ArrayList<String> inputs) {
      this.inputs = inputs;
    }

    @ProcessElement
    public void process(OutputReceiver<String> out) {
      inputs.forEach(out::output);
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
