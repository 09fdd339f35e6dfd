package io.firn.runner;

import io.firn.UsageException;
import io.firn.storage.Uris;
import java.util.List;
import java.util.Optional;

/** DataflowRunner: workers on machines of Google's. */
public final class Dataflow implements Runner {
  /** What it is called. */
  public static final String NAME = "DataflowRunner";

  @Override
  public String name() {
    return NAME;
  }

  /** It lets no two jobs of one name run at once; Beam makes one up that begins with this. */
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

  /** As the launcher of Flex Templates asks. */
  @Override
  public Optional<String> template(RunnerArguments arguments) {
    return arguments.value("templateLocation");
  }
}
