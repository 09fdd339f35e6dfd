package io.firn.pipeline;

import io.firn.FirnException;
import io.firn.pipeline.DomainShards.Held;
import io.firn.proof.StoreProof;
import io.firn.proof.Verdict;
import io.firn.runner.Runner;
import io.firn.runner.Runners;
import io.firn.runner.WorkerFailure;
import io.firn.storage.ObjectStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Impulse;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;

/** Builds and runs the pipelines of the command line. */
public final class Launch {
  private Launch() {}

  /**
   * Refuses what cannot come to a good end, before anything is deleted or launched: a domain that
   * is too large or cannot be read, coordinates that this heap cannot hold.
   *
   * @throws FirnException with what to change
   */
  public static void check(PipelineOptions options, GridGranules transform) throws IOException {
    boolean inProcess = Runners.of(options).inProcess();
    if (inProcess) {
      StoreDocuments.requireFits(transform.job().layout());
    }
    DomainShards.check(transform.job(), inProcess ? Held.RUN : Held.NOTHING);
  }

  /**
   * The verdict of a run that has nothing left to do: its store is committed, though the launcher
   * of then may never have heard so. Objects are not read again; {@link StoreProof} does that.
   *
   * @param inputs paths or globs of granules, or what else the transform takes
   * @return empty when there is no committed store
   * @throws FirnException when the store is another run's, with the differences
   */
  public static Optional<Verdict> finished(
      ObjectStore store, GridGranules transform, List<String> inputs) throws IOException {
    return StoreSite.finished(store, transform.job(), inputs);
  }

  /**
   * Plans, grids, verifies and commits; returns when the pipeline is done. A run that fails before
   * it has planned leaves nothing behind.
   *
   * @param inputs paths or globs of granules, or what else the transform takes
   * @param attempt that has taken the place of the store
   * @throws FirnException when the run failed for a reason that a user can act on
   */
  public static void run(
      PipelineOptions options,
      List<String> inputs,
      GridGranules transform,
      StoreSite.Attempt attempt) {
    await(pipeline(options, inputs, transform.by(attempt.claim())), attempt);
  }

  /**
   * Hands a run over to a runner that only stages it: it begins, and takes the place of its store,
   * when the template that comes of it is launched.
   *
   * @throws FirnException when it cannot be staged
   */
  public static void stage(PipelineOptions options, List<String> inputs, GridGranules transform) {
    Pipeline pipeline = pipeline(options, inputs, transform);
    try {
      pipeline.run();
    } catch (RuntimeException e) {
      throw WorkerFailure.of(e, Runners.of(options));
    }
  }

  private static Pipeline pipeline(
      PipelineOptions options, List<String> inputs, GridGranules transform) {
    Pipeline pipeline = create(options);
    inputs(pipeline, inputs).apply("GridGranules", transform);
    return pipeline;
  }

  private static Pipeline create(PipelineOptions options) {
    try {
      return Pipeline.create(options);
    } catch (IllegalArgumentException e) {
      // A runner looks at its options now, and says what is wrong with one.
      throw new FirnException(
          "Cannot run on " + Runners.of(options).name() + ": " + e.getMessage(), e);
    }
  }

  /**
   * Only plans: the files of the plan are written where the transform would write its store. A plan
   * that fails leaves nothing behind.
   *
   * @param attempt that has taken the place of the plan
   * @throws FirnException when the granules cannot be planned
   */
  public static void plan(
      PipelineOptions options,
      List<String> inputs,
      GridGranules transform,
      StoreSite.Attempt attempt)
      throws IOException {
    // What is planned already is only reported.
    boolean held = Runners.of(options).inProcess() && Plan.find(transform.job().open()).isEmpty();
    DomainShards.check(transform.job(), held ? Held.PLAN : Held.NOTHING);
    Pipeline pipeline = create(options);
    new PlanGranules(transform.job().with(attempt.claim())).expand(inputs(pipeline, inputs));
    await(pipeline, attempt);
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

  private static void await(Pipeline pipeline, StoreSite.Attempt attempt) {
    Runner runner = Runners.of(pipeline.getOptions());
    PipelineResult.State state;
    try {
      state = runner.run(pipeline);
    } catch (RuntimeException e) {
      RuntimeException failure = WorkerFailure.of(e, runner);
      if (runner.hasEnded(e)) {
        attempt.undo(failure);
      }
      throw failure;
    }
    // A runner that only watches the job throws nothing when it fails.
    if (state != PipelineResult.State.DONE) {
      FirnException failure =
          new FirnException(
              "Cannot finish the run: the job ended as "
                  + state
                  + "; the log of its runner says why");
      if (state == PipelineResult.State.FAILED || state == PipelineResult.State.CANCELLED) {
        attempt.undo(failure);
      }
      throw failure;
    }
  }
}
