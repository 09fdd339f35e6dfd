package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.sdk.options.PipelineOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BeamArgumentsTest {
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
            "Invalid --executionModeForBatch 'PIPELINED': BATCH_FORCED; in other modes a task that fails lets others be repeated, too");
  }

  @Test
  void embeddedFlinkUsesAllProcessorsUnlessTold() {
    assertThat(flink("--flinkMaster=[local]").getParallelism())
        .isEqualTo(Runtime.getRuntime().availableProcessors());
    assertThat(flink("--flinkMaster=[local]", "--parallelism=7").getParallelism()).isEqualTo(7);
    // A cluster has its own default, and Flink's client an option.
    assertThat(flink("--flinkMaster=host:8081").getParallelism()).isEqualTo(-1);
    assertThat(flink().getParallelism()).isEqualTo(-1);
  }

  @Test
  void embeddedFlinkRestartsUnlessTold() throws IOException {
    Path made = Path.of(flink("--flinkMaster=[local]").getFlinkConfDir());
    assertThat(Files.readString(made.resolve("config.yaml"))).contains("restart-strategy.type: ");
    assertThat(flink("--flinkMaster=host:8081").getFlinkConfDir()).isNull();
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
                + "' has no restart-strategy: the first task that fails will fail the run\n");
  }

  @Test
  void aPlaceWithoutAConfigurationOfFlinkIsRefused() {
    assertThatThrownBy(() -> flink("--flinkConfDir=" + directory))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "Invalid --flinkConfDir '" + directory + "': a directory with Flink's config.yaml");
  }

  @Test
  void embeddedFlinkIsRefusedWhereItWouldWaitForMemory() {
    assertThatThrownBy(() -> FlinkArguments.requireDirectMemory(128 << 20))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "Cannot run Flink in this process: it takes 192 MB of direct memory, this JVM grants 128 MB; give -XX:MaxDirectMemorySize=192m");
    FlinkArguments.requireDirectMemory(192 << 20);
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
        .hasMessageEndingWith("; each runner has a jar of its own");
  }
}
