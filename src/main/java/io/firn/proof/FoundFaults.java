package io.firn.proof;

import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * Collects faults from any thread. All are counted, but only the first by their text are kept: a
 * store may have a million, and what is reported must not depend on which thread was faster.
 */
final class FoundFaults {
  /** Names in a store may be hostile: they must neither flood nor control a terminal. */
  private static final int LONGEST = 600;

  private final int most;
  private final TreeSet<String> first = new TreeSet<>();
  private long count;

  FoundFaults(int most) {
    this.most = most;
  }

  synchronized void add(String fault) {
    count++;
    first.add(oneLine(fault));
    if (first.size() > most) {
      first.pollLast();
    }
  }

  /** Adds a fault of an object that holds no chunk. */
  void add(String key, String reason) {
    add("Cannot prove object %s: %s".formatted(key, reason));
  }

  void addAll(Collection<String> faults) {
    faults.forEach(this::add);
  }

  synchronized long count() {
    return count;
  }

  synchronized List<String> first() {
    return List.copyOf(first);
  }

  private static String oneLine(String fault) {
    String line = fault.replaceAll("\\p{C}+", "?");
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
  }
}
