package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.Bundled;
import io.firn.storage.FaultyWire;
import io.firn.storage.FaultyWire.Fault;
import io.firn.storage.gcs.GcsServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The bundled granules on Cloud Storage and their store there: what is local elsewhere is all the
 * same.
 */
class GcsRunIT {
  /** The digest that the README promises. */
  private static final String DIGEST = "376b4fe9c10c7952458ddf777ba16ca6";

  private static final long LONGEST_SECONDS = 120;

  private static GcsServer server;
  private static String bucket;

  @TempDir Path directory;
  private FaultyWire wire;
  private String store;

  @BeforeAll
  static void putGranules() throws IOException {
    server = GcsServer.running();
    bucket = server.createBucket();
    try (Stream<Path> files = Files.list(Bundled.GRANULES)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".h5")).toList()) {
        server.put(bucket, "atl06/" + file.getFileName(), Files.readAllBytes(file));
      }
    }
  }

  @BeforeEach
  void connect() throws IOException {
    wire = new FaultyWire(server.port());
    store = "gs://" + server.createBucket() + "/runs/greenland.zarr";
  }

  @AfterEach
  void disconnect() throws IOException {
    wire.close();
  }

  private String[] command(String command, String... more) {
    List<String> arguments = new ArrayList<>(List.of(command));
    if (command.equals("run")) {
      arguments.addAll(
          List.of(
              "--config=" + Bundled.CONFIG,
              "--granules=gs://" + bucket + "/atl06/*.h5",
              "--store=" + store));
    } else {
      arguments.add(store);
    }
    arguments.addAll(List.of(more));
    return arguments.toArray(String[]::new);
  }

  private Greenland.Outcome firn(String command, String... more) {
    List<String> arguments = new ArrayList<>(List.of(command(command, more)));
    arguments.add("--gcsEndpoint=" + GcsServer.endpoint(wire.port()));
    return Greenland.firn(arguments.toArray(String[]::new));
  }

  private void assertProven(Greenland.Outcome outcome) {
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.out()).contains(store + ": proven", DIGEST);
  }

  @Test
  void aRunIsProvenVerifiedResumedAndOverwrittenAsALocalOneIs() {
    assertProven(firn("run"));
    Map<String, byte[]> objects = objects();
    assertThat(count(wire.requests(), "POST")).as("each object once").isEqualTo(objects.size());
    assertProven(firn("verify"));
    List<FaultyWire.Request> verifying = wire.requests();
    assertThat(count(verifying, "GET"))
        .as("each object once, documents once more for what they say, and two lists")
        .isEqualTo(
            objects.keySet().stream().filter(key -> !key.contains("/.firn/plan/")).count()
                + objects.keySet().stream().filter(key -> key.endsWith("zarr.json")).count()
                + 2);

    Greenland.Outcome again = firn("run");
    assertThat(again.exitCode()).isEqualTo(Firn.FAILED);
    assertThat(again.err())
        .contains("Cannot write store '" + store + "': it exists already; choose another place");

    Greenland.Outcome committed = firn("run", "--resume");
    assertProven(committed);
    assertThat(committed.err()).contains("nothing is left to do, the store is committed");

    delete("zarr.json");
    delete("h_mean/c/3");
    Greenland.Outcome unproven = firn("verify");
    assertThat(unproven.exitCode()).isEqualTo(Firn.FAILED);
    assertThat(unproven.out())
        .contains("Cannot prove object h_mean/c/3 of array h_mean", "it is missing");
    assertProven(firn("run", "--resume"));

    put("h_mean/c/99");
    assertProven(firn("run", "--overwrite"));
    assertThat(objects().keySet()).isEqualTo(objects.keySet());
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

  /**
   * The jar as it is shipped, from which whatever of Google's clients Firn does not need is left
   * out, and nothing but an environment to tell it where the server is.
   */
  @Test
  void theJarFindsAnEmulatorInItsEnvironmentAndNeedsNoCredentials() throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-jar",
                "target/firn.jar")
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile());
    builder.command().addAll(List.of(command("run")));
    builder.environment().put("STORAGE_EMULATOR_HOST", wire.uri());
    // Whoever looked for them would fail.
    builder.environment().put("GOOGLE_APPLICATION_CREDENTIALS", "/nowhere/credentials.json");
    Process process = builder.start();
    boolean finished = process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS);
    process.destroyForcibly();
    String log = Files.readString(directory.resolve("log"));
    assertThat(finished).as(log).isTrue();
    assertThat(process.exitValue()).as(log).isZero();
    assertThat(log).contains(DIGEST);
    assertThat(wire.requests())
        .isNotEmpty()
        .allSatisfy(request -> assertThat(request.header("Authorization")).isNull());
  }

  /** A run on local files has nothing to do with Google, whose client is not even loaded. */
  @Test
  void aLocalRunLooksForNoCredentials() throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xlog:class+load:file=" + directory.resolve("classes"),
                "-jar",
                "target/firn.jar",
                "run",
                "--config=" + Bundled.CONFIG,
                "--granules=" + Bundled.GLOB,
                "--store=" + directory.resolve("store.zarr"))
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile());
    Process process = builder.start();
    boolean finished = process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS);
    process.destroyForcibly();
    assertThat(finished).isTrue();
    assertThat(process.exitValue()).isZero();
    try (Stream<String> classes = Files.lines(directory.resolve("classes"))) {
      assertThat(classes.filter(line -> line.contains("com.google.auth.oauth2."))).isEmpty();
    }
  }

  /** How many requests of a method there were. */
  private static long count(List<FaultyWire.Request> requests, String method) {
    return requests.stream().filter(request -> request.method().equals(method)).count();
  }

  private String storeBucket() {
    return store.split("/")[2];
  }

  private void delete(String key) {
    server.delete(storeBucket(), "runs/greenland.zarr/" + key);
  }

  private void put(String key) {
    server.put(
        storeBucket(), "runs/greenland.zarr/" + key, "left".getBytes(StandardCharsets.UTF_8));
  }

  private Map<String, byte[]> objects() {
    Map<String, byte[]> objects = new TreeMap<>();
    server.objects(storeBucket()).forEach((key, stored) -> objects.put(key, stored.content()));
    return objects;
  }
}
