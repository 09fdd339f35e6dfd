package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.firn.Bundled;
import io.firn.shard.MadeTracks;
import io.firn.storage.s3.S3Server;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Flink in processes of its own. Not part of the tests, which have no jar to submit: build {@code
 * target/firn-flink.jar} by {@code mvn -DskipTests -Pflink-runner pre-integration-test}, then
 * {@code mvn surefire:test -Dtest=FlinkClusterCheck}.
 */
class FlinkClusterCheck {
  private static final Path JAR = Path.of("target/firn-flink.jar");
  private static final Path SCRIPT = Path.of("pipelines/flink/cluster");
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();

  /** A process that takes longer hangs. */
  private static final long LONGEST_MINUTES = 5;

  @TempDir static Path directory;
  private static Path config;
  private static Path granules;
  private static Map<String, byte[]> undisturbed;

  @TempDir Path cluster;
  private int port;
  private int rpcPort;

  /** How a job is submitted to the cluster. */
  enum Submission {
    BY_THE_JAR(Clouds.S3),
    BY_FLINKS_CLIENT(Clouds.GCS);

    /** Where its first job reads and writes. */
    private final Clouds cloud;

    Submission(Clouds cloud) {
      this.cloud = cloud;
    }
  }

  @BeforeAll
  static void runUndisturbed() throws IOException {
    assertThat(JAR).as("built by mvn -DskipTests -Pflink-runner pre-integration-test").exists();
    config = directory.resolve("tracks.yaml");
    Files.writeString(
        config,
        Files.readString(Bundled.CONFIG)
            .replaceAll("parent_order: \\d+", "parent_order: 10")
            .replaceAll("child_order: \\d+", "child_order: 16"));
    granules = directory.resolve("granules");
    MadeTracks.write(granules, 4, 20_000, 5_000);
    Path store = directory.resolve("direct.zarr");
    Greenland.run(config, store, "--granules=" + granules + "/*.h5");
    undisturbed = Greenland.bytes(store);
  }

  @BeforeEach
  void startCluster() throws Exception {
    try (ServerSocket rest = new ServerSocket(0);
        ServerSocket rpc = new ServerSocket(0)) {
      port = rest.getLocalPort();
      rpcPort = rpc.getLocalPort();
    }
    command("start");
  }

  private void command(String name) throws Exception {
    int exitCode = finish(start(List.of(SCRIPT.toString(), name)));
    assertThat(exitCode).as(log("err")).isZero();
  }

  @AfterEach
  void stopCluster() throws Exception {
    command("stop");
  }

  /**
   * The first job is the cluster's part of {@link RunnerMatrixIT}. The second one runs in the same
   * processes, with what the first one left in them, then loses one of them.
   */
  @ParameterizedTest
  @EnumSource
  void jobsOneAfterTheOtherGiveTheSameStoresAlsoWhenATaskManagerIsKilled(Submission submission)
      throws Exception {
    List<String> greenland = submission.cloud.run(submission.cloud, directory);
    int exitCode = finish(submit(submission, greenland));
    assertThat(exitCode).as(log("err")).isZero();
    assertThat(Files.readString(Path.of("README.md"))).contains(digest());
    assertThat(log("err").lines())
        .allMatch(line -> line.matches("firn: Ignored .*|\\d.* shards,.*"));
    assertProvenWithoutARunner(submission.cloud, greenland);

    Path store = directory.resolve(submission + "-tracks.zarr");
    Process second =
        submit(
            submission,
            List.of(
                "run",
                "--config=" + config,
                "--granules=" + granules + "/*.h5",
                "--store=" + store));
    long receipts =
        undisturbed.keySet().stream().filter(key -> key.startsWith(".firn/receipts/")).count();
    while (receipts(store) == 0) {
      assertThat(second.isAlive()).as(log("err")).isTrue();
    }
    killTaskManager();
    assertThat(receipts(store)).isPositive().isLessThan(receipts);
    exitCode = finish(second);
    assertThat(exitCode).as(log("err")).isZero();
    assertThat(failures()).isPositive();
    Greenland.assertSameBytes(Greenland.bytes(store), undisturbed);
  }

  /** The jar does not have the runner that Beam takes when none is named. */
  private void assertProvenWithoutARunner(Clouds cloud, List<String> run) throws Exception {
    String store =
        run.stream().filter(argument -> argument.startsWith("--store=")).findFirst().orElseThrow();
    List<String> verify = new ArrayList<>(List.of(JAVA, "-jar", JAR.toString(), "verify"));
    verify.add(store.substring("--store=".length()));
    verify.addAll(cloud.options());
    int exitCode = finish(start(verify));
    assertThat(exitCode).as(log("err")).isZero();
    assertThat(log("out")).contains(": proven, 81 objects");
  }

  private String digest() throws IOException {
    return log("out")
        .lines()
        .filter(line -> line.startsWith("  digest "))
        .findFirst()
        .orElseThrow();
  }

  private Process submit(Submission submission, List<String> run) throws IOException {
    List<String> command =
        new ArrayList<>(
            switch (submission) {
              case BY_THE_JAR -> List.of(JAVA, "-jar", JAR.toString());
              case BY_FLINKS_CLIENT ->
                  List.of(SCRIPT.toString(), "client", "run", "-p", "4", JAR.toString());
            });
    command.addAll(run);
    command.add("--runner=FlinkRunner");
    if (submission == Submission.BY_THE_JAR) {
      command.add("--flinkMaster=127.0.0.1:" + port);
    }
    return start(command);
  }

  private Process start(List<String> command) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectOutput(cluster.resolve("out").toFile())
            .redirectError(cluster.resolve("err").toFile());
    // Launcher and TaskManagers find their credentials by themselves.
    builder.environment().put("AWS_ACCESS_KEY_ID", S3Server.ACCESS_KEY);
    builder.environment().put("AWS_SECRET_ACCESS_KEY", S3Server.SECRET_KEY);
    builder.environment().put("FLINK_CLUSTER_DIR", cluster.toString());
    builder.environment().put("FLINK_CLUSTER_PORT", Integer.toString(port));
    builder.environment().put("FLINK_CLUSTER_RPC_PORT", Integer.toString(rpcPort));
    return builder.start();
  }

  private int finish(Process process) throws Exception {
    boolean ended = process.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES);
    process.destroyForcibly();
    assertThat(ended).as(log("err")).isTrue();
    return process.exitValue();
  }

  private String log(String name) throws IOException {
    return Files.readString(cluster.resolve(name));
  }

  private static long receipts(Path store) throws IOException {
    Path receipts = store.resolve(".firn/receipts");
    if (!Files.isDirectory(receipts)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(receipts)) {
      return files.count();
    }
  }

  private void killTaskManager() throws IOException {
    long pid = Long.parseLong(log("pid/taskmanager-1").strip());
    ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
    assertThat(process.destroyForcibly()).isTrue();
  }

  /** Failures in its jobs from which the JobManager recovered. */
  private int failures() throws IOException {
    int failures = 0;
    for (JsonNode job : get("/jobs").path("jobs")) {
      failures +=
          get("/jobs/" + job.path("id").asText() + "/exceptions")
              .path("exceptionHistory")
              .path("entries")
              .size();
    }
    return failures;
  }

  private JsonNode get(String path) throws IOException {
    return new ObjectMapper().readTree(URI.create("http://127.0.0.1:" + port + path).toURL());
  }
}
