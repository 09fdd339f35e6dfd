package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.Bundled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The bundled granules give the same digest on every runner, wherever granules and store are.
 * {@link FlinkClusterCheck} does the same on a cluster.
 */
class RunnerMatrixIT {
  /** Runners that need no server of their own. */
  enum Runner {
    DIRECT(),
    EMBEDDED_FLINK("--runner=FlinkRunner", "--flinkMaster=[local]", "--parallelism=2");

    private final List<String> options;

    Runner(String... options) {
      this.options = List.of(options);
    }
  }

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "DIRECT, LOCAL, LOCAL",
    "DIRECT, S3, S3",
    "DIRECT, GCS, GCS",
    "DIRECT, S3, GCS",
    "EMBEDDED_FLINK, LOCAL, LOCAL",
    "EMBEDDED_FLINK, S3, S3",
    "EMBEDDED_FLINK, GCS, GCS",
    "EMBEDDED_FLINK, GCS, S3"
  })
  void theDigestIsTheReadmes(Runner runner, Clouds granules, Clouds store) throws IOException {
    assertDigest(runner, granules.run(store, directory), Path.of("README.md"));
  }

  @Test
  void theDigestOfRowsAndColumnsIsTheirReadmes() throws IOException {
    List<String> arguments = Clouds.S3.run(Clouds.S3, directory);
    arguments.replaceAll(
        argument ->
            argument.startsWith("--config=") ? "--config=" + Bundled.RASTER_CONFIG : argument);
    assertDigest(Runner.EMBEDDED_FLINK, arguments, Path.of("pipelines/atl06/README.md"));
  }

  private static void assertDigest(Runner runner, List<String> arguments, Path readme)
      throws IOException {
    arguments.addAll(runner.options);

    Greenland.Outcome outcome = Greenland.firn(arguments.toArray(String[]::new));

    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    String digest =
        outcome
            .out()
            .lines()
            .filter(line -> line.startsWith("  digest "))
            .findFirst()
            .orElseThrow();
    assertThat(Files.readString(readme)).contains(digest);
  }
}
