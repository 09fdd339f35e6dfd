package io.firn.pipeline;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Failures of storage that a test orders. Storage finds them by a name in its URI, since workers
 * know a store by nothing else: {@code failing://NAME/path}.
 */
public final class Faults {
  /** When an operation fails. */
  public enum Moment {
    /** Something is opened for reading. */
    READ,
    /** An object is about to appear, and does not. */
    PUBLISH,
    /** An object has appeared, but whoever published it is told that it failed. */
    ANSWER
  }

  /** One failure, of whoever is there first. */
  public static final class Fault {
    private final Moment moment;
    private final String start;
    private String struck;
    private int repeats;

    private Fault(Moment moment, String start) {
      this.moment = moment;
      this.start = start;
    }

    private synchronized void reach(Moment reached, String key) throws IOException {
      if (reached != moment) {
        return;
      }
      if (key.equals(struck)) {
        repeats++;
      } else if (struck == null && key.startsWith(start)) {
        struck = key;
        throw new IOException("Cannot go on with '" + key + "': the test wants it to fail");
      }
    }

    /** How often the operation that failed was tried again. */
    public synchronized int repeats() {
      return repeats;
    }

    @Override
    public synchronized String toString() {
      return "%s of %s, struck %s, repeated %d times".formatted(moment, start, struck, repeats);
    }
  }

  static final String SCHEME = "failing";
  private static final String ROOT = SCHEME + "://";
  private static final Map<String, Faults> ALL = new ConcurrentHashMap<>();

  private final List<Fault> faults = new CopyOnWriteArrayList<>();

  private Faults() {}

  /** The failures under a name, none at first. */
  public static Faults named(String name) {
    return ALL.computeIfAbsent(name, none -> new Faults());
  }

  /** The URI under which a path has the failures of a name. */
  public static String uri(String name, Object path) {
    return ROOT + name + path;
  }

  static boolean handles(String uri) {
    return uri.startsWith(ROOT);
  }

  static Faults of(String uri) {
    return named(uri.substring(ROOT.length(), slash(uri)));
  }

  static String path(String uri) {
    return uri.substring(slash(uri));
  }

  private static int slash(String uri) {
    return uri.indexOf('/', ROOT.length());
  }

  /**
   * Orders a failure.
   *
   * @param start of the key, or of the file's name, that it waits for
   */
  public Fault once(Moment moment, String start) {
    Fault fault = new Fault(moment, start);
    faults.add(fault);
    return fault;
  }

  /** Fails if that is ordered. */
  void reach(Moment moment, String key) throws IOException {
    for (Fault fault : faults) {
      fault.reach(moment, key);
    }
  }
}
