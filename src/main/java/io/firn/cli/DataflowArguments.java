package io.firn.cli;

import io.firn.storage.Uris;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * What Firn asks of runs on Dataflow. By names: its runner is in one jar, and these options are
 * asked of every run.
 */
final class DataflowArguments {
  static final String RUNNER = "DataflowRunner";

  private DataflowArguments() {}

  private static boolean isDataflow(PipelineOptions options) {
    return options.getRunner().getSimpleName().equals(RUNNER);
  }

  /**
   * Where a run is only to be staged, as the launcher of Flex Templates asks; what comes of it
   * begins later, and nobody here waits for it.
   */
  static Optional<String> template(List<String> arguments) {
    return BeamArguments.given(arguments, "templateLocation");
  }

  /**
   * Refuses what only the launcher's machine has, before a job is staged that could not succeed.
   *
   * @param option by which the places were given
   */
  static void requireShared(PipelineOptions options, String option, List<String> places) {
    if (!isDataflow(options)) {
      return;
    }
    for (String place : places) {
      if (place.isEmpty()) {
        throw new UsageException(
            "Missing %s: a place that Dataflow's workers can reach, such as gs://BUCKET/…"
                .formatted(option));
      }
      if (Uris.isLocal(place)) {
        throw new UsageException(
            "Invalid %s '%s': Dataflow's workers do not see the files of this machine; give gs://BUCKET/… or another URI"
                .formatted(option, place));
      }
    }
  }
}
