package io.firn.pipeline;

import io.firn.FirnException;
import io.firn.config.FirnConfig;
import io.firn.granule.GranuleReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Impulse;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;

/** Builds and runs the pipelines of the command line. */
public final class Launch {
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

  /**
   * Runners wrap what a worker throws in exceptions of their own: the cause that speaks to a user
   * is dug out.
   */
  private static void await(Pipeline pipeline) {
    try {
      pipeline.run().waitUntilFinish();
    } catch (RuntimeException e) {
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof FirnException firn) {
          throw firn;
        }
        if (cause instanceof IOException) {
          throw new FirnException(cause.getMessage(), cause);
        }
      }
      throw e;
    }
  }
}
