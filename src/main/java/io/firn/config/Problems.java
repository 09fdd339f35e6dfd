package io.firn.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Collects everything that is wrong with a document, so that a user sees all of it at once.
 *
 * <p>Each problem ends with the line of its path, or else of the nearest part of the document
 * around it, where the reader of the document has told that line.
 */
public final class Problems {
  private static final int LONGEST_VALUE = 80;

  /** The last of a longer list would not be read. */
  private static final int MOST_MESSAGES = 100;

  private record Problem(int line, String message) {}

  private final List<Problem> noted = new ArrayList<>();
  private final Map<String, Integer> lines = new HashMap<>();

  /**
   * Notes one problem.
   *
   * @param path where in the document, such as {@code output.grid.child_order}
   * @param value the offending value as the document has it
   * @param allowed what is allowed instead
   */
  public void invalid(String path, Object value, String allowed) {
    invalid(path, value, allowed, lineOf(path));
  }

  /** Notes a key that has to be there and is not. */
  public void missing(String path, String allowed) {
    note("Missing " + oneLine(path) + ": " + allowed, lineOf(path));
  }

  public boolean isEmpty() {
    return noted.isEmpty();
  }

  /**
   * One line for each problem, from the top of the document to its end. Of very many the first, and
   * a line that tells how many there are.
   */
  public List<String> messages() {
    List<String> messages = new ArrayList<>();
    noted.stream()
        .sorted(Comparator.comparingInt(Problem::line))
        .limit(MOST_MESSAGES)
        .forEach(problem -> messages.add(problem.message));
    if (noted.size() > MOST_MESSAGES) {
      messages.add(
          "Invalid document: %,d problems in all, of which these are the first"
              .formatted(noted.size()));
    }
    return messages;
  }

  /** As {@link #invalid(String, Object, String)}, at a line other than that of the path. */
  public void invalid(String path, Object value, String allowed, int line) {
    note(
        "Invalid " + oneLine(path) + " '" + oneLine(String.valueOf(value)) + "': " + allowed, line);
  }

  /** Tells in which line, from 1, the value at {@code path} begins. */
  public void locate(String path, int line) {
    lines.putIfAbsent(path, line);
  }

  private void note(String message, int line) {
    noted.add(new Problem(line, line == 0 ? message : message + " (line " + line + ")"));
  }

  private int lineOf(String path) {
    String place = path;
    while (!lines.containsKey(place)) {
      int end = Math.max(place.lastIndexOf('.'), place.lastIndexOf('['));
      if (end < 0) {
        return 0;
      }
      place = place.substring(0, end);
    }
    return lines.get(place);
  }

  /** A value of many lines or of a thousand characters must not tear the list of problems apart. */
  public static String oneLine(String text) {
    String line = text.strip().replaceAll("[\\s\\p{Cntrl}]+", " ");
    return line.length() <= LONGEST_VALUE ? line : line.substring(0, LONGEST_VALUE) + "...";
  }
}
