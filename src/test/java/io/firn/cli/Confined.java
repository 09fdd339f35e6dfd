package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.cli.Greenland.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The command line in a process of its own, for which permissions hold: where the tests run as
 * root, the process is a root that may read and write only what its files permit.
 */
final class Confined {
  private static final int LONGEST_SECONDS = 120;

  private Confined() {}

  /**
   * Runs a command to its end.
   *
   * @param directory where its output goes
   */
  static Outcome firn(Path directory, Map<String, String> environment, List<String> arguments)
      throws IOException, InterruptedException {
    Path out = directory.resolve("stdout");
    Path err = directory.resolve("stderr");
    ProcessBuilder builder =
        new ProcessBuilder(command(arguments))
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    assertThat(process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)).isTrue();
    return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  private static List<String> command(List<String> arguments) {
    List<String> command = new ArrayList<>();
    if ("root".equals(System.getProperty("user.name"))) {
      command.addAll(List.of("setpriv", "--bounding-set=-dac_override,-dac_read_search"));
    }
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            Firn.class.getName()));
    command.addAll(arguments);
    return command;
  }
}
