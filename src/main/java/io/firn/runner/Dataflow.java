package io.firn.runner;

import io.firn.UsageException;
import io.firn.storage.Uris;
import java.util.List;
import java.util.Optional;

/** DataflowRunner: the workers are Google's machines. */
public final class Dataflow implements Runner {
  /** Its name as an option gives it. */
  public static final String NAME = "DataflowRunner";

  @Override
  public String name() {
    return NAME;
  }

  /** Dataflow refuses two jobs of one name at once; Beam appends to this what makes it unique. */
  @Override
  public String nameOption() {
    return "appName";
  }

  @Override
  public void requireReachable(String option, List<String> places) {
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

  /** The option by which the launcher of Flex Templates asks for a template. */
  @Override
  public Optional<String> template(RunnerArguments arguments) {
    return arguments.value("templateLocation");
  }
}
