package io.firn.runner;

import io.firn.FirnException;
import io.firn.UsageException;
import java.io.PrintWriter;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;

/**
 * What one of Beam's runners is to Firn. Unless it says otherwise it is a cluster that repeats what
 * fails, moves what is sent between its workers, and takes Beam's own defaults.
 */
public interface Runner extends Serializable {
  /** The simple name of its class in Beam. */
  String name();

  /** The option by which a job is named. */
  default String nameOption() {
    return "jobName";
  }

  /**
   * Adds to the arguments of a run what is not given and should not be Beam's default.
   *
   * @param err receives warnings
   * @throws UsageException when a run with what is given would not end well
   * @throws FirnException when it cannot be found out
   */
  default void complete(RunnerArguments arguments, PrintWriter err) {}

  /**
   * Refuses what only the launcher's machine has, before a job is begun that could not succeed.
   *
   * @param option by which the places were given
   * @param places paths, globs or URIs; empty for one that was not given
   * @throws UsageException when a worker could not reach one of them
   */
  default void requireReachable(String option, List<String> places) {}

  /**
   * Where a run is only to be staged: what comes of it begins later, and nobody here waits for it.
   */
  default Optional<String> template(RunnerArguments arguments) {
    return Optional.empty();
  }

  /** Into how many groups granules are dealt. By default enough for the workers of any cluster. */
  default int bundles() {
    return 4096;
  }

  /** The threads of this process, when it is the only worker and there is no other; else 0. */
  default int threads() {
    return 0;
  }

  /** Whether this process is the only worker, and holds in its heap what others would shuffle. */
  default boolean inProcess() {
    return threads() > 0;
  }

  /** The key under which the parts of a block of shards meet. On a cluster each is one worker's. */
  default long key(long block) {
    return block;
  }

  /** Runs a pipeline, and returns how it has ended once nothing of it is left. */
  default PipelineResult.State run(Pipeline pipeline) {
    return pipeline.run().waitUntilFinish();
  }

  /**
   * What a worker, or the user, is to blame for in one link of the chain of causes that the runner
   * throws: where it sends a stand-in for an exception, that exception as far as it can be known.
   */
  default Throwable original(Throwable cause) {
    return cause;
  }
}
