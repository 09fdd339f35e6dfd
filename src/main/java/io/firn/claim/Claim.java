package io.firn.claim;

import io.firn.FirnException;
import io.firn.storage.Fence;
import io.firn.storage.ObjectStore;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/**
 * The right of one run to change a place. It lies there as a numbered object with the token of the
 * run. Who takes the place creates the object with the next number, which only one can, makes sure
 * that nobody else has come meanwhile, and deletes those before, by which all earlier runs lose the
 * place before anything else changes. Nothing of it enters a store: no array, document, plan or
 * receipt.
 *
 * @param number of its object; 0 where a worker has to look for it
 * @param token that no other run has
 */
public record Claim(int number, String token) implements Fence {
  /** Where the marks of runs lie. */
  public static final String PREFIX = ".firn/writer/";

  /** Where a run leaves that it is alive, for runs that take longer than the silence allowed. */
  private static final String HEARD = ".heard";

  private static final String ENDED = "ended";

  /** Runs say so four times within the silence after which they are taken for dead. */
  static final Duration BEAT = Mark.SILENCE.dividedBy(4);

  /** How often to try where others come and go. */
  private static final int ATTEMPTS = 10;

  private static final int MOST_PAUSE_MILLIS = 200;

  /** When each run of this process was heard of last, by {@link System#nanoTime}. */
  private static final Map<String, Long> BEATS = new ConcurrentHashMap<>();

  private record Placed(Mark mark, Instant heard, boolean ended) {
    boolean mayBeAlive() {
      return !ended && mark.mayBeAlive(heard);
    }
  }

  /** A claim that the first worker of a pipeline will make. */
  public static Claim ofPipeline() {
    return new Claim(0, UUID.randomUUID().toString());
  }

  /**
   * Takes a place.
   *
   * @param mark of the run
   * @param force also from a run that may be alive, which stops at its next write
   * @throws FirnException when another run may be alive there, or is faster
   */
  static Claim take(ObjectStore place, Mark mark, boolean force) throws IOException {
    String token = mark.token();
    boolean allowed = force;
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      NavigableMap<Integer, Placed> placed = placed(place);
      if (!placed.isEmpty()) {
        Placed last = placed.lastEntry().getValue();
        if (last.mark.token().equals(token)) {
          return new Claim(placed.lastKey(), token);
        }
        if (last.mayBeAlive() && !allowed) {
          throw taken(place, last);
        }
      }
      Claim claim = new Claim(placed.isEmpty() ? 1 : placed.lastKey() + 1, token);
      if (place.create(claim.key(), mark.toBytes()) || claim.isAt(place)) {
        if (claim.isAlone(place, placed)) {
          for (int number : placed.keySet()) {
            place.delete(key(number));
            place.delete(key(number) + HEARD);
          }
          return claim;
        }
        place.delete(claim.key());
        pause();
      }
      // Not from the one that was faster: it came after whoever gave the order.
      allowed = false;
    }
    throw new FirnException(
        "Cannot write store '%s': other runs keep taking the place".formatted(place.uri()));
  }

  /**
   * Whether nobody has come since the marks were looked at. Numbers begin anew in a place that was
   * given back or moved away meanwhile: another may have created a lower one than this. Of two who
   * look after they have created theirs, the second sees the first.
   */
  private boolean isAlone(ObjectStore place, Map<Integer, Placed> before) throws IOException {
    Set<String> known = new HashSet<>(Set.of(token));
    before.values().forEach(placed -> known.add(placed.mark.token()));
    return placed(place).values().stream().allMatch(now -> known.contains(now.mark.token()));
  }

  /** Two who see each other both step back; one of them comes back first. */
  private static void pause() throws IOException {
    try {
      Thread.sleep(ThreadLocalRandom.current().nextInt(MOST_PAUSE_MILLIS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  private static FirnException taken(ObjectStore place, Placed by) {
    return new FirnException(
        "Cannot write store '%s': another run is writing there (%s); wait for it, choose another place, or take the place from it with --force"
            .formatted(place.uri(), by.mark.describe(by.heard)));
  }

  /** Refuses a place where another run may be alive. */
  public static void requireNobody(ObjectStore place) throws IOException {
    NavigableMap<Integer, Placed> placed = placed(place);
    if (!placed.isEmpty() && placed.lastEntry().getValue().mayBeAlive()) {
      throw taken(place, placed.lastEntry().getValue());
    }
  }

  private static String key(int number) {
    return PREFIX + number;
  }

  private String key() {
    return key(number);
  }

  /** The marks at a place, by their numbers. */
  private static NavigableMap<Integer, Placed> placed(ObjectStore place) throws IOException {
    NavigableMap<Integer, Placed> placed = new TreeMap<>();
    try (Stream<ObjectStore.Entry> entries = place.list(PREFIX)) {
      for (ObjectStore.Entry entry : (Iterable<ObjectStore.Entry>) entries::iterator) {
        String name = entry.key().substring(PREFIX.length());
        if (name.matches("[1-9][0-9]{0,8}")) {
          byte[] file = find(place, entry.key());
          if (file != null) {
            placed.put(
                Integer.valueOf(name), placed(Mark.of(file), find(place, entry.key() + HEARD)));
          }
        }
      }
    }
    return placed;
  }

  private static Placed placed(Mark mark, byte[] heard) {
    Instant last = mark.since();
    String[] lines = heard == null ? new String[0] : text(heard).split("\n");
    // One that stood still may have overwritten what its successor said.
    if (lines.length == 2 && lines[0].equals(mark.token())) {
      if (lines[1].equals(ENDED)) {
        return new Placed(mark, last, true);
      }
      try {
        last = Instant.parse(lines[1]);
      } catch (DateTimeParseException e) {
        return new Placed(mark, last, false);
      }
    }
    return new Placed(mark, last, false);
  }

  private static byte[] find(ObjectStore place, String key) throws IOException {
    try {
      return place.get(key);
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  void require(ObjectStore place) throws IOException {
    require(find(place, key(place)), place);
  }

  private boolean isAt(ObjectStore place) throws IOException {
    byte[] file = find(place, key());
    return file != null && Mark.of(file).token().equals(token);
  }

  /**
   * Makes sure, at the first step of a pipeline, that the place is its own: of one that a launcher
   * has claimed it has to be, otherwise it is taken now.
   *
   * @param inProcess whether the run ends with this process at the latest
   */
  public void begin(ObjectStore place, boolean inProcess) throws IOException {
    if (number == 0) {
      take(place, Mark.of(token, inProcess), false);
    }
  }

  /** Says that the run is alive, unless it was said just now; workers may always call it. */
  public void beat(ObjectStore place) throws IOException {
    long now = System.nanoTime();
    Long last = BEATS.putIfAbsent(token, now);
    if (last != null && now - last > BEAT.toNanos() && BEATS.replace(token, last, now)) {
      say(place, Instant.now().toString());
    }
  }

  /** Says that a run without a launcher is over; launchers delete their marks. */
  public void end(ObjectStore place) throws IOException {
    if (number == 0) {
      say(place, ENDED);
    }
  }

  private void say(ObjectStore place, String what) throws IOException {
    place
        .fenced(this)
        .put(key(place) + HEARD, (token + "\n" + what).getBytes(StandardCharsets.UTF_8));
  }

  /** Gives the place back. */
  void release(ObjectStore place) throws IOException {
    BEATS.remove(token);
    if (isAt(place)) {
      place.delete(key() + HEARD);
      place.delete(key());
    }
  }

  @Override
  public String key(ObjectStore store) throws IOException {
    if (number > 0) {
      return key();
    }
    for (Map.Entry<Integer, Placed> placed : placed(store).entrySet()) {
      if (placed.getValue().mark.token().equals(token)) {
        return key(placed.getKey());
      }
    }
    return key(1);
  }

  @Override
  public void require(byte[] found, ObjectStore store) throws IOException {
    if (found != null && Mark.of(found).token().equals(token)) {
      return;
    }
    NavigableMap<Integer, Placed> placed = placed(store);
    throw new FirnException(
        "Cannot write store '%s': another run has taken the place%s; what this one has stored is that run's now"
            .formatted(
                store.uri(),
                placed.isEmpty()
                    ? " and left it"
                    : " ("
                        + placed
                            .lastEntry()
                            .getValue()
                            .mark
                            .describe(placed.lastEntry().getValue().heard)
                        + ")"));
  }
}
