package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.firn.FirnException;
import io.firn.UsageException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.sdk.options.PipelineOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BeamArgumentsTest {
  /** What Flink 1.19 answers, shortened. */
  private static final String OVERVIEW = "{\"taskmanagers\": 3, \"slots-total\": 6}";

  private static final String RESTARTS =
      "[{\"key\": \"restart-strategy.type\", \"value\": \"failure-rate\"}]";

  @TempDir Path directory;
  private final StringWriter err = new StringWriter();

  private PipelineOptions parse(String... arguments) {
    return BeamArguments.parse(List.of(arguments), new PrintWriter(err, true));
  }

  private FlinkPipelineOptions flink(String... more) {
    String[] arguments = new String[more.length + 1];
    // Any spelling that Beam knows.
    arguments[0] = "--runner=flink";
    System.arraycopy(more, 0, arguments, 1, more.length);
    return parse(arguments).as(FlinkPipelineOptions.class);
  }

  @Test
  void directRunnerChecksNothingUnlessTold() {
    assertThat(parse().as(DirectOptions.class).isEnforceImmutability()).isFalse();
    assertThat(
            parse("--runner=direct", "--enforceImmutability=true")
                .as(DirectOptions.class)
                .isEnforceImmutability())
        .isTrue();
  }

  @Test
  void flinkRepeatsNoMoreThanWhatFailed() {
    assertThat(flink().getExecutionModeForBatch()).isEqualTo("BATCH_FORCED");
    assertThat(flink("--executionModeForBatch=BATCH_FORCED").getExecutionModeForBatch())
        .isEqualTo("BATCH_FORCED");
    assertThatThrownBy(() -> flink("--executionModeForBatch=PIPELINED"))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "Invalid --executionModeForBatch 'PIPELINED': BATCH_FORCED; in other modes a task that fails makes Flink repeat others, too");
  }

  @Test
  void embeddedFlinkUsesAllProcessorsUnlessTold() {
    assertThat(flink("--flinkMaster=[local]").getParallelism())
        .isEqualTo(Runtime.getRuntime().availableProcessors());
    assertThat(flink("--flinkMaster=[local]", "--parallelism=7").getParallelism()).isEqualTo(7);
    // Flink's client has an option.
    assertThat(flink().getParallelism()).isEqualTo(-1);
  }

  @Test
  void aClustersSlotsAreAllUsedUnlessTold() throws IOException {
    try (FlinkStub cluster = new FlinkStub(OVERVIEW, RESTARTS)) {
      assertThat(flink("--flinkMaster=" + cluster.address()).getParallelism()).isEqualTo(6);
      assertThat(flink("--flinkMaster=http://" + cluster.address()).getParallelism()).isEqualTo(6);
      assertThat(flink("--flinkMaster=" + cluster.address(), "--parallelism=2").getParallelism())
          .isEqualTo(2);
      assertThat(err.toString()).isEmpty();
    }
  }

  @Test
  void aClusterWithoutSlotsNeedsToBeToldTheParallelism() throws IOException {
    try (FlinkStub cluster = new FlinkStub("{\"slots-total\": 0}", RESTARTS)) {
      String master = "--flinkMaster=" + cluster.address();
      assertThatThrownBy(() -> flink(master))
          .isInstanceOf(UsageException.class)
          .hasMessage(
              "Missing --parallelism: Flink at '%s' has no TaskManager yet whose slots could be counted"
                  .formatted(cluster.address()));
      assertThat(flink(master, "--parallelism=3").getParallelism()).isEqualTo(3);
    }
  }

  @Test
  void aClusterWithoutRestartsIsWarnedOf() throws IOException {
    // That of the launcher has no effect on jobs of this kind.
    Files.writeString(
        directory.resolve("config.yaml"), "restart-strategy.type: exponential-delay\n");
    for (String configuration :
        List.of(
            "[]",
            "[{\"key\": \"restart-strategy.type\", \"value\": \"none\"}]",
            "[{\"key\": \"restart-strategy.fixed-delay.attempts\", \"value\": \"3\"}]")) {
      err.getBuffer().setLength(0);
      try (FlinkStub cluster = new FlinkStub(OVERVIEW, configuration)) {
        flink("--flinkMaster=" + cluster.address(), "--flinkConfDir=" + directory);
        assertThat(err.toString())
            .isEqualTo(
                "firn: warning: Flink at '%s' has no restart-strategy: the first task that fails ends the run; set restart-strategy.type in the cluster's own configuration\n"
                    .formatted(cluster.address()));
      }
    }
  }

  @Test
  void whatIsNoClusterIsToldOnOneLine() throws IOException {
    String closed;
    try (FlinkStub cluster = new FlinkStub("{}", "[]")) {
      closed = cluster.address();
      assertThatThrownBy(() -> flink("--flinkMaster=" + cluster.address()))
          .isInstanceOf(FirnException.class)
          .hasMessage(
              "Cannot reach Flink at '%s': it does not answer as Flink does; --flinkMaster is host:port of the JobManager's REST endpoint"
                  .formatted(cluster.address()));
    }
    for (String master : List.of(closed, "no host")) {
      assertThatThrownBy(() -> flink("--flinkMaster=" + master))
          .isInstanceOf(FirnException.class)
          .hasMessageStartingWith("Cannot reach Flink at '%s': ".formatted(master))
          .hasMessageEndingWith("; --flinkMaster is host:port of the JobManager's REST endpoint");
    }
  }

  @Test
  void aRunThatNobodyWaitsForIsRefused() {
    assertThatThrownBy(() -> flink("--attachedMode=false"))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "Invalid --attachedMode 'false': a run ends with its proof; leave the option out");
  }

  @Test
  void embeddedFlinkRestartsUnlessTold() throws IOException {
    Path made = Path.of(flink("--flinkMaster=[local]").getFlinkConfDir());
    assertThat(Files.readString(made.resolve("config.yaml"))).contains("restart-strategy.type: ");
    Files.writeString(
        directory.resolve("config.yaml"), "restart-strategy:\n  type: exponential-delay\n");
    assertThat(flink("--flinkMaster=[local]", "--flinkConfDir=" + directory).getFlinkConfDir())
        .isEqualTo(directory.toString());
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void aConfigurationOfFlinkWithoutRestartsIsWarnedOf() throws IOException {
    Files.writeString(directory.resolve("flink-conf.yaml"), "# restart-strategy: none yet\n");
    flink("--flinkMaster=[local]", "--flinkConfDir=" + directory);
    assertThat(err.toString())
        .isEqualTo(
            "firn: warning: Flink's configuration in '"
                + directory
                + "' has no restart-strategy: the first task that fails ends the run\n");
  }

  @Test
  void aPlaceWithoutAConfigurationOfFlinkIsRefused() {
    assertThatThrownBy(() -> flink("--flinkConfDir=" + directory))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "Invalid --flinkConfDir '" + directory + "': a directory with Flink's config.yaml");
  }

  @Test
  void streamingIsRefusedOnEveryRunner() {
    for (String runner : List.of("--runner=DirectRunner", "--runner=FlinkRunner")) {
      assertThatThrownBy(() -> parse(runner, "--streaming"))
          .isInstanceOf(UsageException.class)
          .hasMessage(
              "Invalid --streaming 'true': a store is proven once, as a whole; leave the option out");
    }
  }

  @Test
  void aRunnerThatIsNotInTheJarIsNamed() {
    assertThatThrownBy(() -> parse("--runner=SparkRunner"))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("Invalid option: Unknown 'runner' specified 'SparkRunner'")
        .hasMessageEndingWith("; each runner has its own jar");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--awsCredentialsProvider={\"accessKeyId\":\"a\",\n\"secretAccessKey\":\"hunter2\"}",
        "{\"secretAccessKey\": \"hunter2\"}",
        "--proxyConfiguration={\"endpoint\":\"http://me:hunter2@proxy.example.org\"}",
        "--endpoint=https://me:hunter2@s3.example.org"
      })
  void aSecretIsRefusedWithoutRepeatingIt(String argument) {
    assertThatThrownBy(() -> parse(argument))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(": it holds a secret, ")
        .hasMessageNotContaining("hunter2");
  }

  /** Answers two questions as a JobManager does. */
  private static final class FlinkStub implements AutoCloseable {
    private final HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);

    FlinkStub(String overview, String configuration) throws IOException {
      answer("/overview", overview);
      answer("/jobmanager/config", configuration);
      server.start();
    }

    private void answer(String path, String text) {
      server.createContext(
          path,
          exchange -> {
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
          });
    }

    String address() {
      return "127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }
}
