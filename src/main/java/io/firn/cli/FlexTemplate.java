package io.firn.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * {@code firn run} as the launcher of Dataflow's Flex Templates starts it: with parameters and
 * options only.
 */
public final class FlexTemplate {
  private FlexTemplate() {}

  public static void main(String[] parameters) {
    Firn.main(arguments(parameters));
  }

  static String[] arguments(String... parameters) {
    List<String> arguments = new ArrayList<>(List.of("run"));
    arguments.addAll(List.of(parameters));
    BeamArguments.addUnlessGiven(arguments, "runner", DataflowArguments.RUNNER);
    return arguments.toArray(String[]::new);
  }
}
