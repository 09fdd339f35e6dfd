package io.firn.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What goes wrong with a store in a local directory, and when: at the n-th operation of whatever
 * thread. Stands for one process that works on the store; the next process has faults of its own
 * over the same directory. {@link #uri} is what the process takes for its store, and all that its
 * workers know of it.
 */
public final class Faults implements AutoCloseable {
  /** What happens to an operation. */
  public enum Kind {
    /** It fails and has no effect. */
    FAIL,
    /** It has its effect, and fails: the answer is lost. */
    LOSE_ANSWER,
    /** Half of the bytes are written, then it fails; or half of the bytes are all that is read. */
    CUT_SHORT,
    /** Others overtake it. */
    DELAY,
    /** What is published is published once more, when much else has happened since. */
    DUPLICATE,
    /** The process stands still before it, until {@link #thaw}. */
    FREEZE,
    /** The process dies before it. */
    KILL,
    /** The process dies when it has had its effect. */
    KILL_AFTER
  }

  /** So many operations come between an object and its double, or before what is delayed. */
  private static final int LATER = 7;

  /** Only while no other thread is at work: delayed operations go on. */
  private static final int LONGEST_DELAY_MILLIS = 20;

  private static final Map<String, Faults> ALL = new ConcurrentHashMap<>();
  private static final AtomicInteger NAMES = new AtomicInteger();

  private final String name = "store-" + NAMES.incrementAndGet();
  private final String place;
  private final Map<Integer, Kind> plan;
  private final List<String> fired = new ArrayList<>();
  private final List<Double> doubles = new ArrayList<>();
  private int operations;
  private int running;
  private boolean dead;
  private boolean frozen;

  private final List<Strike> strikes = new ArrayList<>();
  private final Map<String, Integer> succeeded = new HashMap<>();

  private record Double(int due, String key, byte[] content) {}

  /** Affects one operation by its name, on whichever thread comes first. */
  public final class Strike {
    private final Kind kind;
    private final String start;
    private String struck;
    private int repeats;

    private Strike(Kind kind, String start) {
      this.kind = kind;
      this.start = start;
    }

    private Kind befall(String operation) {
      if (operation.equals(struck)) {
        repeats++;
      } else if (struck == null && operation.startsWith(start)) {
        struck = operation;
        return kind;
      }
      return null;
    }

    /** How often the operation that was struck was tried again. */
    public int repeats() {
      synchronized (Faults.this) {
        return repeats;
      }
    }

    @Override
    public String toString() {
      return "%s of %s, struck %s, repeated %d times".formatted(kind, start, struck, repeats);
    }
  }

  /**
   * @param plan what happens to which operation, from 1
   */
  public Faults(Path directory, Map<Integer, Kind> plan) {
    this(directory.toString(), plan);
  }

  /**
   * @param place of a store in any storage
   * @param plan what happens to which operation, from 1
   */
  public Faults(String place, Map<Integer, Kind> plan) {
    this.place = place;
    this.plan = Map.copyOf(plan);
    ALL.put(name, this);
  }

  /**
   * Orders what happens to one operation.
   *
   * @param start of the operation's name, such as {@code publish .firn/receipts/}
   */
  public synchronized Strike once(Kind kind, String start) {
    Strike strike = new Strike(kind, start);
    strikes.add(strike);
    return strike;
  }

  static Faults named(String uri) {
    return ALL.get(uri.substring(uri.lastIndexOf('/') + 1));
  }

  /** The URI by which the process knows its store. */
  public String uri() {
    return FaultyStoreProvider.SCHEME + ":/" + name;
  }

  String place() {
    return place;
  }

  /** How many operations there were. */
  public synchronized int operations() {
    return operations;
  }

  /** The faults that have come to pass, with what they befell. */
  public synchronized List<String> fired() {
    return List.copyOf(fired);
  }

  /** How often each operation that begins so has succeeded, by its name. */
  public synchronized Map<String, Integer> succeeded(String start) {
    Map<String, Integer> matching = new TreeMap<>(succeeded);
    matching.keySet().removeIf(operation -> !operation.startsWith(start));
    return matching;
  }

  synchronized void succeed(String operation) {
    succeeded.merge(operation, 1, Integer::sum);
  }

  /** Whether the process has died. */
  public synchronized boolean dead() {
    return dead;
  }

  /** Begins an operation; what happens to it, or null for nothing. */
  synchronized Kind begin(String operation) throws IOException {
    requireAlive();
    int number = ++operations;
    notifyAll();
    Kind kind = plan.get(number);
    for (Strike strike : strikes) {
      Kind befallen = strike.befall(operation);
      kind = kind == null ? befallen : kind;
    }
    if (kind != null) {
      fired.add(number + " " + operation + ": " + kind);
    }
    if (kind == Kind.DELAY) {
      awaitOthers(number + LATER);
    }
    if (kind == Kind.FREEZE) {
      frozen = true;
      notifyAll();
    }
    awaitThaw();
    if (kind == Kind.KILL) {
      dead = true;
      requireAlive();
    }
    publishDoubles(false);
    running++;
    return kind;
  }

  /** Ends an operation. */
  synchronized void end(Kind kind) {
    running--;
    dead |= kind == Kind.KILL_AFTER;
    notifyAll();
  }

  synchronized void duplicate(String key, byte[] content) {
    doubles.add(new Double(operations + LATER, key, content));
  }

  /** Waits until the process stands still; false where it has ended before. */
  public synchronized boolean awaitFrozen(Future<?> process) throws InterruptedException {
    while (!frozen && !process.isDone()) {
      wait(50);
    }
    return frozen;
  }

  /** Lets the process go on. */
  public synchronized void thaw() {
    frozen = false;
    notifyAll();
  }

  /** No thread of a process that stands still does anything. */
  private void awaitThaw() {
    try {
      while (frozen) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void requireAlive() throws IOException {
    if (dead) {
      throw new IOException("the process is dead");
    }
  }

  private void awaitOthers(int until) throws IOException {
    long deadline = System.nanoTime() + LONGEST_DELAY_MILLIS * 1_000_000L;
    try {
      for (long left; operations < until && (left = deadline - System.nanoTime()) > 0; ) {
        wait(left / 1_000_000 + 1);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    requireAlive();
  }

  private void publishDoubles(boolean all) throws IOException {
    ObjectStore store = ObjectStores.open(place);
    for (Double published : List.copyOf(doubles)) {
      if (all || operations >= published.due) {
        store.put(published.key, published.content);
        doubles.remove(published);
      }
    }
  }

  /**
   * The process is gone with all its threads; what it had under way to be doubled still arrives.
   */
  @Override
  public synchronized void close() throws IOException {
    dead = true;
    try {
      while (running > 0) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    publishDoubles(true);
    ALL.remove(name);
  }
}
