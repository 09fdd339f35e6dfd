package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.Bundled;
import io.firn.storage.CloudServer;
import io.firn.storage.Faults;
import io.firn.storage.FaultyWire;
import io.firn.storage.FaultyWire.Fault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The bundled granules and their store on the server of any cloud: the results are those of local
 * files.
 */
@TestInstance(Lifecycle.PER_CLASS)
abstract class CloudRunContract {
  /** The digest that the README promises. */
  static final String DIGEST = "eb522c5c2a0eb36f35a36938a32b1ce8";

  private static final long LONGEST_SECONDS = 120;

  private static final int FROZEN = Integer.getInteger("firn.frozen", 3);

  @TempDir Path directory;
  FaultyWire wire;
  private final CloudServer server;
  private String granules;
  private String store;

  CloudRunContract(CloudServer server) {
    this.server = server;
  }

  /** The option that tells a command about the wire, and nothing else. */
  abstract String endpoint();

  /** The method of a request that stores an object. */
  abstract String inserting();

  @BeforeAll
  void putGranules() throws IOException {
    granules = Clouds.putGranules(server);
  }

  @BeforeEach
  void connect() throws IOException {
    wire = new FaultyWire(server.port());
    store = server.scheme() + "://" + server.createBucket() + "/runs/greenland.zarr";
  }

  @AfterEach
  void disconnect() throws IOException {
    wire.close();
  }

  /** The arguments of a command, without those that name a server. */
  private List<String> command(String command, String... more) {
    List<String> arguments = new ArrayList<>(List.of(command));
    if (command.equals("run")) {
      arguments.addAll(
          List.of("--config=" + Bundled.CONFIG, "--granules=" + granules, "--store=" + store));
    } else {
      arguments.add(store);
    }
    arguments.addAll(List.of(more));
    return arguments;
  }

  Greenland.Outcome firn(String command, String... more) {
    List<String> arguments = command(command, more);
    arguments.add(endpoint());
    return Greenland.firn(arguments.toArray(String[]::new));
  }

  private void assertProven(Greenland.Outcome outcome) {
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.out()).contains(store + ": proven", DIGEST);
  }

  /** Runs the jar as it is shipped; only its environment names the server. */
  String runJar(Map<String, String> environment) throws Exception {
    return runJar(environment, List.of(), command("run"));
  }

  /** What a run by the jar that succeeds has written to its console. */
  String runJar(Map<String, String> environment, List<String> jvm, List<String> arguments)
      throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC")
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile());
    builder.command().addAll(jvm);
    builder.command().addAll(List.of("-jar", "target/firn.jar"));
    builder.command().addAll(arguments);
    builder.environment().putAll(environment);
    Process process = builder.start();
    boolean finished = process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS);
    process.destroyForcibly();
    String log = Files.readString(directory.resolve("log"));
    assertThat(finished).as(log).isTrue();
    assertThat(process.exitValue()).as(log).isZero();
    return log;
  }

  @Test
  void aRunIsProvenVerifiedResumedAndOverwrittenAsALocalOneIs() {
    assertProven(firn("run"));
    Map<String, byte[]> objects = objects();
    assertThat(count(wire.requests(), inserting()))
        .as("each object once, and the mark of the run twice, to see whether conditions hold")
        .isEqualTo(objects.size() + 2);
    assertThat(objects.keySet()).as("marks").noneMatch(key -> key.contains("/.firn/writer/"));
    assertProven(firn("verify"));
    List<FaultyWire.Request> verifying = wire.requests();
    assertThat(count(verifying, "GET"))
        .as(
            "each object once, documents once more for what they say, two of the plan, and three lists")
        .isEqualTo(
            objects.keySet().stream().filter(key -> !key.contains("/.firn/plan/")).count()
                + objects.keySet().stream().filter(key -> key.endsWith("zarr.json")).count()
                + 5);
    assertThat(count(verifying, "HEAD")).isZero();

    Greenland.Outcome again = firn("run");
    assertThat(again.exitCode()).isEqualTo(Firn.FAILED);
    assertThat(again.err())
        .contains("Cannot write store '" + store + "': it exists already; choose another place");

    Greenland.Outcome committed = firn("run", "--resume");
    assertProven(committed);
    assertThat(committed.err()).contains("nothing is left to do, the store is committed");

    server.delete(storeBucket(), "runs/greenland.zarr/zarr.json");
    server.delete(storeBucket(), "runs/greenland.zarr/h_mean/c/3");
    Greenland.Outcome unproven = firn("verify");
    assertThat(unproven.exitCode()).isEqualTo(Firn.FAILED);
    assertThat(unproven.out())
        .contains("Cannot prove object h_mean/c/3 of array h_mean", "it is missing");
    assertProven(firn("run", "--resume"));

    server.put(
        storeBucket(), "runs/greenland.zarr/h_mean/c/99", "left".getBytes(StandardCharsets.UTF_8));
    assertProven(firn("run", "--overwrite"));
    assertThat(objects().keySet()).isEqualTo(objects.keySet());
  }

  /** Each run but the first goes on with what was cut off of the one before. */
  @Test
  void granulesAreKnownAgainHereAndThere() throws IOException {
    String there = granules;
    granules = Bundled.GLOB;
    assertProven(firn("run"));
    granules = there;
    cutOff();
    assertProven(firn("run", "--resume"));
    granules = Bundled.GLOB;
    cutOff();
    assertProven(firn("run", "--resume"));
    granules = there;
    assertProven(firn("run", "--overwrite"));
    granules = Bundled.GLOB;
    cutOff();
    assertProven(firn("run", "--resume"));
    granules = there;
  }

  @Test
  void aGranuleOfTheSameSizeThatHoldsOtherBytesThereIsRefused() throws IOException {
    String there = granules;
    granules = Bundled.GLOB;
    assertProven(firn("run"));
    cutOff();
    granules = Clouds.putGranules(server);
    byte[] changed = Files.readAllBytes(Bundled.GRANULES.resolve(Bundled.GRANULE));
    changed[changed.length / 3] ^= 1;
    server.put(granules.split("/")[2], "atl06/" + Bundled.GRANULE, changed);
    Greenland.Outcome refused = firn("run", "--resume");
    granules = there;
    assertThat(refused.exitCode()).isEqualTo(Firn.FAILED);
    assertThat(refused.err())
        .contains(
            "another run has begun: granule "
                + Bundled.GRANULE
                + " holds other bytes than when it was planned; ");
  }

  /** As if a run had been killed before its end. */
  private void cutOff() {
    server.delete(storeBucket(), "runs/greenland.zarr/zarr.json");
    objects().keySet().stream()
        .filter(key -> key.contains("/.firn/receipts/"))
        .limit(3)
        .forEach(key -> server.delete(storeBucket(), key));
  }

  @Test
  void aRunThatFailsBeforeItHasPlannedLeavesNoObject() throws IOException {
    Path config = directory.resolve("misspelt.yaml");
    Files.writeString(
        config, Files.readString(Bundled.CONFIG).replace("/h_li_sigma\"", "/h_li_sigmaa\""));
    List<String> arguments = command("run");
    arguments.set(1, "--config=" + config);
    arguments.add(endpoint());
    Greenland.Outcome failed = Greenland.firn(arguments.toArray(String[]::new));
    assertThat(failed.err()).contains("has no 'h_li_sigmaa'; nearest: h_li_sigma");
    assertThat(objects()).isEmpty();
    assertProven(firn("run"));
  }

  @Test
  void aRunWithWhichEveryFewRequestsGoWrongEndsInTheSameStore() {
    Fault[] faults = {
      Fault.SLOW_DOWN, Fault.LOSE_ANSWER, Fault.CUT_ANSWER, Fault.RESET, Fault.CUT_UPLOAD
    };
    AtomicInteger requests = new AtomicInteger();
    AtomicInteger faulty = new AtomicInteger();
    for (Fault fault : List.of(faults)) {
      Fault[] many = new Fault[20];
      Arrays.fill(many, fault);
      wire.expect(
          request ->
              requests.incrementAndGet() % 61 == 0
                  && faults[faulty.get() % faults.length] == fault
                  && faulty.incrementAndGet() > 0,
          many);
    }

    assertProven(firn("run"));

    assertThat(faulty.get()).isGreaterThan(9);
    assertProven(firn("verify"));
  }

  /** A run that stands still at any of its operations, and what takes its place. */
  @ParameterizedTest
  @ValueSource(strings = {"--overwrite", "--resume"})
  void aRunThatStoodStillWhileAnotherTookItsPlaceChangesNothing(String how) throws Exception {
    String[] options = server.options(server.port());
    // Over the whole sphere a foreign chunk would be read: no document says which there are.
    List<String> first = sphere(Bundled.GLOB, options);
    List<String> second =
        how.equals("--resume") ? first : sphere(Bundled.GRANULES + "/" + Bundled.GRANULE, options);
    String place = place();
    int operations;
    try (Faults none = new Faults(place, Map.of())) {
      assertThat(launch(first, none.uri()).exitCode()).isZero();
      operations = none.operations();
    }
    String own = place();
    assertThat(launch(second, own).exitCode()).isZero();
    Map<String, byte[]> expected = objects(own);

    Random random = new Random(how.hashCode());
    ExecutorService process = Executors.newSingleThreadExecutor();
    try {
      for (int number = 0; number < FROZEN; number++) {
        String raced = place();
        int moment = 1 + random.nextInt(operations);
        String story = "frozen at operation %d of %d".formatted(moment, operations);
        try (Faults faults = new Faults(raced, Map.of(moment, Faults.Kind.FREEZE))) {
          Future<Greenland.Outcome> frozen = process.submit(() -> launch(first, faults.uri()));
          assertThat(faults.awaitFrozen(frozen)).as(story).isTrue();
          // One that had committed may have ended well.
          boolean began = !objects(raced).isEmpty() && !objects(raced).containsKey("zarr.json");
          Greenland.Outcome outcome = launch(second, raced, how, "--force");
          assertThat(outcome.exitCode()).as(story + outcome.err()).isZero();
          faults.thaw();
          story += faults.fired() + frozen.get().err();
          if (began) {
            assertThat(frozen.get().exitCode()).as(story).isEqualTo(Firn.FAILED);
          }
        }
        Map<String, byte[]> objects = objects(raced);
        assertThat(objects.keySet()).as(story).isEqualTo(expected.keySet());
        for (String key : objects.keySet()) {
          if (!key.startsWith(".firn/plan/")) {
            assertThat(objects.get(key)).as(key + " " + story).isEqualTo(expected.get(key));
          }
        }
        Greenland.Outcome verified = Greenland.firn(append(options, "verify", raced));
        assertThat(verified.exitCode()).as(story + verified.out()).isZero();
      }
    } finally {
      process.shutdownNow();
    }
  }

  private static List<String> sphere(String from, String[] options) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "run",
                "--config=" + Bundled.CONFIG,
                "--granules=" + from,
                "--layout=fullsphere",
                "--targetParallelism=2"));
    arguments.addAll(List.of(options));
    return arguments;
  }

  private static Greenland.Outcome launch(List<String> command, String place, String... more) {
    List<String> arguments = new ArrayList<>(command);
    arguments.add("--store=" + place);
    arguments.addAll(List.of(more));
    return Greenland.firn(arguments.toArray(String[]::new));
  }

  private static String[] append(String[] options, String... before) {
    return Stream.concat(Stream.of(before), Stream.of(options)).toArray(String[]::new);
  }

  /** A place in a bucket of its own. */
  private String place() {
    return server.scheme() + "://" + server.createBucket() + "/runs/greenland.zarr";
  }

  /** The objects of the store at such a place, by their keys in it. */
  private Map<String, byte[]> objects(String place) {
    String[] parts = place.split("/", 4);
    Map<String, byte[]> objects = new TreeMap<>();
    for (String key : server.keys(parts[2])) {
      objects.put(key.substring(parts[3].length() + 1), server.get(parts[2], key));
    }
    return objects;
  }

  /** How many requests of a method there were. */
  private static long count(List<FaultyWire.Request> requests, String method) {
    return requests.stream().filter(request -> request.method().equals(method)).count();
  }

  private String storeBucket() {
    return store.split("/")[2];
  }

  /** The objects of the store's bucket. */
  Map<String, byte[]> objects() {
    Map<String, byte[]> objects = new TreeMap<>();
    for (String key : server.keys(storeBucket())) {
      objects.put(key, server.get(storeBucket(), key));
    }
    return objects;
  }
}
