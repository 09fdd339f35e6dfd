package io.firn.runner;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The arguments that a runner is to get, such as {@code --parallelism=4}: given, then completed.
 */
public final class RunnerArguments {
  private final List<String> all;

  /**
   * @param given in any order, other options among them
   */
  public RunnerArguments(List<String> given) {
    all = new ArrayList<>(given);
  }

  /** Those that were given and those that were added. */
  public List<String> all() {
    return List.copyOf(all);
  }

  /** The value that an option has. */
  public Optional<String> value(String option) {
    String prefix = "--" + option + "=";
    return all.stream()
        .filter(argument -> argument.startsWith(prefix))
        .map(argument -> argument.substring(prefix.length()))
        .findFirst();
  }

  /** Adds an option that has no value yet. */
  public void addUnlessGiven(String option, String value) {
    if (value(option).isEmpty()) {
      all.add("--" + option + "=" + value);
    }
  }
}
