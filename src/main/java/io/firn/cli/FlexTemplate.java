package io.firn.cli;

import io.firn.runner.Dataflow;
import io.firn.runner.RunnerArguments;
import java.util.List;
import java.util.stream.Stream;

/**
 * {@code firn run} as the launcher of Dataflow's Flex Templates starts it: with options only, and
 * no command.
 */
public final class FlexTemplate {
  private FlexTemplate() {}

  public static void main(String[] parameters) {
    Firn.main(arguments(parameters));
  }

  static String[] arguments(String... parameters) {
    RunnerArguments arguments = new RunnerArguments(List.of(parameters));
    arguments.addUnlessGiven("runner", Dataflow.NAME);
    return Stream.concat(Stream.of("run"), arguments.all().stream()).toArray(String[]::new);
  }
}
