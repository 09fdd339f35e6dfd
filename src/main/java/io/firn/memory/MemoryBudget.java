package io.firn.memory;

import java.io.Serializable;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How much memory a worker may divide, as the user gives it: a size, or a share of the heap, whose
 * size only the worker knows.
 *
 * @param bytes the size, or 0
 * @param percentOfHeap the share where there is no size, 1 to 90
 */
public record MemoryBudget(long bytes, int percentOfHeap) implements Serializable {
  /**
   * Leaves room for Beam, for the headers of granules, and for what computing a chunk takes beside
   * its rows, values and digests.
   */
  public static final MemoryBudget DEFAULT = new MemoryBudget(0, 40);

  private static final Pattern SIZE = Pattern.compile("([1-9][0-9]{0,11})([kmg]?)");
  private static final Pattern SHARE = Pattern.compile("([1-9][0-9]?)%");
  private static final int MOST_PERCENT = 90;

  /**
   * Reads a size such as {@code 512m} or {@code 4g}, or a share such as {@code 40%}.
   *
   * @throws IllegalArgumentException when it is neither; the message says what is allowed
   */
  public static MemoryBudget parse(String text) {
    String given = text.trim().toLowerCase(Locale.ROOT);
    Matcher size = SIZE.matcher(given);
    if (size.matches()) {
      int shift =
          switch (size.group(2)) {
            case "k" -> 10;
            case "m" -> 20;
            case "g" -> 30;
            default -> 0;
          };
      long number = Long.parseLong(size.group(1));
      if (number <= Long.MAX_VALUE >> shift) {
        return new MemoryBudget(number << shift, 0);
      }
    }
    Matcher share = SHARE.matcher(given);
    if (share.matches() && Integer.parseInt(share.group(1)) <= MOST_PERCENT) {
      return new MemoryBudget(0, Integer.parseInt(share.group(1)));
    }
    throw new IllegalArgumentException(
        "a size such as 512m or 4g, or a share of the heap from 1%% to %d%%"
            .formatted(MOST_PERCENT));
  }

  /** The bytes in this JVM. */
  public long resolve() {
    return bytes > 0 ? bytes : Runtime.getRuntime().maxMemory() / 100 * percentOfHeap;
  }
}
