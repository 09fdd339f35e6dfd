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
 * What Firn knows about one of Beam's runners. By default it is a cluster that retries what fails,
 * shuffles data between its workers, and works with Beam's own defaults.
 */
public interface Runner extends Serializable {
  /** The simple name of its class in Beam. */
  String name();

  /** The option that names a job. */
  default String nameOption() {
    return "jobName";
  }

  /**
   * Adds to the arguments of a run those that were not given and should differ from Beam's
   * defaults.
   *
   * @param err receives warnings
   * @throws UsageException when a run with the given arguments would fail or go wrong
   * @throws FirnException when that cannot be found out
   */
  default void complete(RunnerArguments arguments, PrintWriter err) {}

  /**
   * Refuses places that only the launcher's machine can reach, before a job starts that could not
   * succeed.
   *
   * @param option the option that gave the places
   * @param places paths, globs or URIs; empty for one that was not given
   * @throws UsageException when a worker could not reach one of them
   */
  default void requireReachable(String option, List<String> places) {}

  /**
   * Where to stage a template of the run, if that is all that is asked for: its jobs start later,
   * and this process does not wait for them.
   */
  default Optional<String> template(RunnerArguments arguments) {
    return Optional.empty();
  }

  /** How many bundles granules are dealt into; by default enough for the workers of any cluster. */
  default int bundles() {
    return 4096;
  }

  /** The worker threads of this process, when it is the only worker; otherwise 0. */
  default int threads() {
    return 0;
  }

  /**
   * Whether this process is the only worker, which holds in its heap what a cluster would shuffle.
   */
  default boolean inProcess() {
    return threads() > 0;
  }

  /** The key by which the parts of a block of shards are grouped; by default one a block. */
  default long key(long block) {
    return block;
  }

  /** Runs a pipeline, waits until nothing of it is left, and returns how it ended. */
  default PipelineResult.State run(Pipeline pipeline) {
    return pipeline.run().waitUntilFinish();
  }

  /**
   * Whether nothing of a pipeline is left running after {@link #run} has thrown. A launcher that
   * loses sight of a job elsewhere cannot know.
   */
  default boolean hasEnded(RuntimeException thrown) {
    return inProcess();
  }

  /**
   * The original of one exception in the chain of causes that the runner throws: where the runner
   * replaces an exception by a stand-in, the replaced one as far as it can be restored.
   */
  default Throwable original(Throwable cause) {
    return cause;
  }
}
