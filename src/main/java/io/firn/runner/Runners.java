package io.firn.runner;

import java.util.List;
import org.apache.beam.sdk.options.PipelineOptions;

/** All runners that Firn knows something about. */
public final class Runners {
  private static final List<Runner> ALL = List.of(new Direct(), new Flink(), new Dataflow());

  private Runners() {}

  /** A runner that Firn knows nothing about. */
  private record Other(String name) implements Runner {}

  /** The runner that a pipeline with these options runs on. */
  public static Runner of(PipelineOptions options) {
    String name = options.getRunner().getSimpleName();
    return ALL.stream()
        .filter(runner -> runner.name().equals(name))
        .findFirst()
        .orElseGet(() -> new Other(name));
  }
}
