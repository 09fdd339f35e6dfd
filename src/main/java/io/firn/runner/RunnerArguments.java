package io.firn.runner;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The arguments for a runner, such as {@code --parallelism=4}: those given, to which others are
 * added.
 */
public final class RunnerArguments {
  private final List<String> all;

  /**
   * @param given in any order, and among other options
   */
  public RunnerArguments(List<String> given) {
    all = new ArrayList<>(given);
  }

  /** Those given, followed by those added. */
  public List<String> all() {
    return List.copyOf(all);
  }

  /** The value of an option; empty when it has none. */
  public Optional<String> value(String option) {
    String prefix = "--" + option + "=";
    return all.stream()
        .filter(argument -> argument.startsWith(prefix))
        .map(argument -> argument.substring(prefix.length()))
        .findFirst();
  }

  /** Adds an option unless it already has a value. */
  public void addUnlessGiven(String option, String value) {
    if (value(option).isEmpty()) {
      all.add("--" + option + "=" + value);
    }
  }
}
