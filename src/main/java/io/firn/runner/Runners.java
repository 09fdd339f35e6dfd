package io.firn.runner;

import java.util.List;
import org.apache.beam.sdk.options.PipelineOptions;

/** The runners of which Firn knows more than their names. */
public final class Runners {
  private static final List<Runner> ALL = List.of(new Direct(), new Flink(), new Dataflow());

  private Runners() {}

  /** One of which nothing is known. */
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
