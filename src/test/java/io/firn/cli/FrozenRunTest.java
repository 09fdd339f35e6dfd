package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.Slow;
import io.firn.proof.Sample;
import io.firn.proof.StoreProof;
import io.firn.shard.MadeTracks;
import io.firn.storage.ObjectStores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A place has one writer. Real processes stand still at any moment, as on a machine that was put to
 * sleep, and wake when another run has taken the place and finished; and several launchers begin at
 * about the same time. Whatever opens then is one run's, whole. {@code -Dfirn.frozen=50} freezes
 * more of them, {@code -Dfirn.launches=100} races more.
 */
@Slow
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "it has no signals that stop a process")
class FrozenRunTest {
  private static final int FROZEN = Integer.getInteger("firn.frozen", 3);
  private static final int LAUNCHES = Integer.getInteger("firn.launches", 4);
  private static final long LONGEST_SECONDS = 120;

  /** Over the whole sphere a foreign chunk would be read: no document says which there are. */
  private static final String CONFIG =
      """
      data_source:
        groups: [gt1l, gt2r]
        coordinates:
          latitude: "/{group}/land_ice_segments/latitude"
          longitude: "/{group}/land_ice_segments/longitude"
        variables: {h_li: "/{group}/land_ice_segments/h_li"}
      aggregation:
        variables:
          count: {function: len, source: h_li, dtype: int64}
          h: {function: %s, source: h_li}
          h_digest: {kind: ragged, inner_shape: 2, function: build_tdigest, source: h_li, location: leaf_id}
      output:
        store_layout: fullsphere
        grid: {type: healpix, parent_order: 10, chunk_inner: 11, child_order: 14}
      """;

  /** Runs that differ in values and, by their granules, in objects. */
  private static final List<String> FUNCTIONS = List.of("max", "min", "mean");

  @TempDir static Path directory;
  private static final List<Map<String, byte[]>> UNDISTURBED = new ArrayList<>();
  private static long millis;

  @BeforeAll
  static void runUndisturbed() throws Exception {
    for (int run = 0; run < FUNCTIONS.size(); run++) {
      Path granules = directory.resolve("granules-" + run);
      MadeTracks.write(granules, 3 - run, 2_000, 500);
      Files.writeString(config(run), CONFIG.formatted(FUNCTIONS.get(run)));
      Path store = directory.resolve("undisturbed-%d.zarr".formatted(run));
      assertThat(launch(run, store).exitCode()).isZero();
      UNDISTURBED.add(Greenland.bytes(store));
    }
    assertThat(UNDISTURBED.get(1).keySet())
        .as("the first run has objects that the second has not")
        .isNotEqualTo(UNDISTURBED.get(0).keySet());
    long start = System.nanoTime();
    Process process = start(0, directory.resolve("timed.zarr"), directory.resolve("timed.log"));
    assertThat(process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    millis = (System.nanoTime() - start) / 1_000_000;
  }

  /** The run that takes the place is another one, or the same one again. */
  @ParameterizedTest
  @ValueSource(strings = {"--overwrite", "--resume"})
  void aRunThatStoodStillWhileAnotherTookItsPlaceChangesNothing(String how) throws Exception {
    int successor = how.equals("--overwrite") ? 1 : 0;
    Random random = new Random(how.hashCode());
    int caught = 0;
    for (int number = 0; number < FROZEN; number++) {
      Path store = directory.resolve("frozen%s-%d.zarr".formatted(how, number));
      Path log = directory.resolve("log" + number);
      Process frozen = start(0, store, log);
      while (!Files.exists(store.resolve(".firn/writer"))) {
        assertThat(frozen.waitFor(5, TimeUnit.MILLISECONDS)).as(Files.readString(log)).isFalse();
      }
      // The first has only just begun, however fast the machine is.
      long moment = number == 0 ? 0 : (long) (random.nextDouble() * 3 / 4 * millis);
      frozen.waitFor(moment, TimeUnit.MILLISECONDS);
      signal(frozen, "STOP");
      // One that had committed may have ended well.
      boolean began =
          Files.exists(store.resolve(".firn/writer")) && !Files.exists(store.resolve("zarr.json"));
      Greenland.Outcome outcome = launch(successor, store, how, "--force");
      assertThat(outcome.exitCode()).as(outcome.err()).isZero();
      signal(frozen, "CONT");
      assertThat(frozen.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)).isTrue();
      String story =
          "frozen %d ms after it took the place: %s".formatted(moment, Files.readString(log));
      if (began) {
        caught++;
        assertThat(frozen.exitValue()).as(story).isEqualTo(Firn.FAILED);
        // The latter where it had not even looked at what is there.
        assertThat(story).containsAnyOf("another run has taken the place", "it exists already");
      }
      assertOneOf(store, List.of(UNDISTURBED.get(successor)), story);
    }
    assertThat(caught).as("runs that were frozen while they had the place").isPositive();
  }

  @Test
  void aRunThatIsAliveKeepsItsPlaceAndGivesItBackWhenItIsEnded() throws Exception {
    Path store = directory.resolve("alive.zarr");
    Process alive = start(0, store, directory.resolve("alive.log"));
    while (!Files.exists(store.resolve(".firn/plan/plan"))) {
      assertThat(alive.waitFor(5, TimeUnit.MILLISECONDS)).isFalse();
    }
    signal(alive, "STOP");
    for (String[] how : new String[][] {{"--resume"}, {"--overwrite"}, {}}) {
      Greenland.Outcome refused = launch(0, store, how);
      assertThat(refused.exitCode()).isEqualTo(Firn.FAILED);
      assertThat(refused.err())
          .containsPattern(
              "another run is writing there \\(since 20\\S+Z, by \\S+ on host \\S+, process %d, last heard of \\d+ s ago\\); "
                  .formatted(alive.pid()));
    }
    alive.destroy();
    signal(alive, "CONT");
    assertThat(alive.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(store.resolve(".firn/writer")).doesNotExist();

    Greenland.Outcome resumed = launch(0, store, "--resume");
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertOneOf(store, List.of(UNDISTURBED.get(0)), resumed.err());
  }

  @Test
  void launchersThatBeginAtAnyTimeLeaveTheStoreOfOneOfThem() throws Exception {
    Random random = new Random(4);
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try {
      for (int number = 0; number < LAUNCHES; number++) {
        Path store = directory.resolve("raced-%d.zarr".formatted(number));
        if (random.nextBoolean()) {
          assertThat(launch(2, store).exitCode()).isZero();
        }
        int launchers = 2 + random.nextInt(2);
        List<Future<Greenland.Outcome>> launched = new ArrayList<>();
        for (int launcher = 0; launcher < launchers; launcher++) {
          int run = launcher;
          int wait = random.nextInt(1500);
          String[] how =
              random.nextInt(3) == 0
                  ? new String[] {"--overwrite", "--force"}
                  : new String[] {"--overwrite"};
          launched.add(
              threads.submit(
                  () -> {
                    TimeUnit.MILLISECONDS.sleep(wait);
                    return launch(run, store, how);
                  }));
        }
        List<String> story = new ArrayList<>();
        boolean proven = false;
        for (Future<Greenland.Outcome> outcome : launched) {
          proven |= outcome.get().exitCode() == Firn.PROVEN;
          story.add(outcome.get().exitCode() + " " + outcome.get().err());
        }
        assertThat(proven).as("trial %d: %s", number, story).isTrue();
        assertOneOf(
            store,
            IntStream.range(0, launchers).mapToObj(UNDISTURBED::get).toList(),
            "trial %d: %s".formatted(number, story));
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static void assertOneOf(Path store, List<Map<String, byte[]>> possible, String story)
      throws IOException {
    Map<String, byte[]> objects = new TreeMap<>(Greenland.bytes(store));
    // Not deleted by a run that lost the place; no reader lists them.
    objects.keySet().removeIf(key -> key.startsWith(".firn/staging/"));
    Map<String, byte[]> same =
        possible.stream()
            .filter(one -> one.keySet().equals(objects.keySet()))
            .filter(
                one -> Stream.of("zarr.json", "h/zarr.json").allMatch(k -> same(one, objects, k)))
            .findAny()
            .orElse(possible.get(0));
    assertThat(objects.keySet()).as(story).isEqualTo(same.keySet());
    objects.forEach(
        (key, bytes) -> assertThat(bytes).as(key + " " + story).isEqualTo(same.get(key)));
    assertThat(StoreProof.prove(ObjectStores.open(store.toString()), Sample.ALL).faults())
        .as(story)
        .isEmpty();
    try (Stream<Path> siblings = Files.list(directory)) {
      assertThat(siblings).as(story).noneMatch(path -> path.toString().contains(".firn-aside-"));
    }
  }

  private static boolean same(Map<String, byte[]> one, Map<String, byte[]> other, String key) {
    return java.util.Arrays.equals(one.get(key), other.get(key));
  }

  private static Path config(int run) {
    return directory.resolve("config-%d.yaml".formatted(run));
  }

  private static String[] arguments(int run, Path store, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "run",
                "--config=" + config(run),
                "--granules=" + directory.resolve("granules-" + run) + "/*.h5",
                "--store=" + store,
                "--targetParallelism=2"));
    arguments.addAll(List.of(more));
    return arguments.toArray(String[]::new);
  }

  private static Greenland.Outcome launch(int run, Path store, String... more) {
    return Greenland.firn(arguments(run, store, more));
  }

  private static Process start(int run, Path store, Path log) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            Firn.class.getName());
    builder.command().addAll(List.of(arguments(run, store)));
    return builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
  }

  private static void signal(Process process, String signal) throws Exception {
    new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
  }
}
