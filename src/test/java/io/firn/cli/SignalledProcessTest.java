package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.Slow;
import io.firn.shard.MadeTracks;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs in processes of their own that are asked to end. */
@Slow
@Timeout(180)
class SignalledProcessTest {
  private static final String GO_ON =
      "firn: cut short; what is written stays: the same command with --resume%s goes on from here\n";

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({"INT, 130, , ''", "TERM, 143, --overwrite, ' in place of --overwrite'"})
  void aRunThatIsAskedToEndSaysHowToGoOnAndCanBeResumed(
      String signal, int exitCode, String option, String instead) throws Exception {
    MadeTracks.write(directory.resolve("granules"), 3, 3_000, 500);
    Path store = directory.resolve("s.zarr");
    Process process = start(store, option);
    // Written first of all by a run that has begun.
    while (!Files.exists(store.resolve(".firn/plan/run"))) {
      assertThat(process.waitFor(10, TimeUnit.MILLISECONDS)).as(err()).isFalse();
    }

    kill(signal, process);

    assertThat(process.waitFor()).isEqualTo(exitCode);
    assertThat(err().replaceAll("firn: (Ignored|Note) .*\n", ""))
        .isEqualTo(GO_ON.formatted(instead));
    assertThat(Files.readString(directory.resolve("out"))).isEmpty();
    assertThat(store.resolve("zarr.json")).doesNotExist();
    assertThat(start(store, "--resume").waitFor()).as(err()).isZero();
    assertThat(Greenland.firn("verify", store.toString()).exitCode()).isZero();
  }

  @Test
  void whereNoRunIsGoingOnThereIsNothingToGoOnWith() throws Exception {
    Path store = directory.resolve("s.zarr");
    Path pipe = directory.resolve("pipe.yaml");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    Process process = start("run", "--config=" + pipe, "--granules=/none", "--store=" + store);
    // Open as soon as the process reads its configuration, which does not arrive.
    OutputStream open = Files.newOutputStream(pipe);
    kill("TERM", process);
    assertThat(process.waitFor()).isEqualTo(143);
    open.close();
    assertThat(err()).isEmpty();
    assertThat(store).doesNotExist();
  }

  private Process start(Path store, String option) throws IOException {
    Path config = Greenland.config(directory, "config.yaml", "chunk_inner: 11");
    Files.writeString(
        config,
        Files.readString(config)
            .replaceAll("parent_order: \\d+", "parent_order: 10")
            .replaceAll("child_order: \\d+", "child_order: 15")
            .replaceAll(".*(delta_time|t_min|t_max|t_variance).*\\R", ""));
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "run",
                "--config=" + config,
                "--granules=" + directory + "/granules/*.h5",
                "--store=" + store));
    if (option != null) {
      arguments.add(option);
    }
    return start(arguments.toArray(String[]::new));
  }

  private Process start(String... arguments) throws IOException {
    // A shell that runs the tests in the background makes its processes deaf to SIGINT.
    List<String> command =
        new ArrayList<>(
            List.of(
                "env",
                "--default-signal=INT,TERM",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                Firn.class.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectOutput(directory.resolve("out").toFile())
        .redirectError(directory.resolve("err").toFile())
        .start();
  }

  private static void kill(String signal, Process process) throws Exception {
    assertThat(
            new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                .start()
                .waitFor())
        .isZero();
  }

  private String err() throws IOException {
    return Files.readString(directory.resolve("err"));
  }
}
