package io.firn.config;

import io.firn.FirnException;
import java.util.List;

/** A configuration that cannot be used. The message lists every problem, one a line. */
public final class ConfigException extends FirnException {
  private final List<String> problems;

  public ConfigException(List<String> problems) {
    this(problems, null);
  }

  public ConfigException(List<String> problems, Throwable cause) {
    super(String.join("\n", problems), cause);
    this.problems = List.copyOf(problems);
  }

  /** One line for each problem. */
  public List<String> problems() {
    return problems;
  }
}
