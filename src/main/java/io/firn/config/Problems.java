package io.firn.config;

import java.util.ArrayList;
import java.util.List;

/** Collects everything that is wrong with a document, so that a user sees all of it at once. */
public final class Problems {
  private final List<String> messages = new ArrayList<>();

  /**
   * Notes one problem.
   *
   * @param path where in the document, such as {@code output.grid.child_order}
   * @param value the offending value as the document has it
   * @param allowed what is allowed instead
   */
  public void invalid(String path, Object value, String allowed) {
    messages.add("Invalid " + path + " '" + value + "': " + allowed);
  }

  /** Notes a key that has to be there and is not. */
  public void missing(String path, String allowed) {
    messages.add("Missing " + path + ": " + allowed);
  }

  public boolean isEmpty() {
    return messages.isEmpty();
  }

  /** One line for each problem, in the order in which they were noted. */
  public List<String> messages() {
    return List.copyOf(messages);
  }
}
