package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.cli.Greenland.Outcome;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs the command line in a JVM of its own, whose heap is small. */
final class SmallHeap {
  private static final int MOST_MINUTES = 5;
  private static final String END = "--end-of-command--";

  private SmallHeap() {}

  /** Runs commands, each of which ends with {@link #END}, and prints the exit code after each. */
  public static void main(String[] arguments) {
    PrintWriter out = new PrintWriter(System.out, true);
    List<String> command = new ArrayList<>();
    for (String argument : arguments) {
      if (argument.equals(END)) {
        out.println(END + Firn.run(command.toArray(String[]::new), out, out));
        command.clear();
      } else {
        command.add(argument);
      }
    }
  }

  /** One command and what it printed, including errors. */
  static Outcome firn(String heap, String... command) throws IOException, InterruptedException {
    return firn(heap, List.of(List.of(command))).get(0);
  }

  /** Several commands in a single JVM. */
  static List<Outcome> firn(String heap, List<List<String>> commands)
      throws IOException, InterruptedException {
    List<String> line =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                SmallHeap.class.getName()));
    for (List<String> command : commands) {
      line.addAll(command);
      line.add(END);
    }
    Path out = Files.createTempFile("firn", ".out");
    Path err = Files.createTempFile("firn", ".err");
    try {
      Process process =
          new ProcessBuilder(line).redirectOutput(out.toFile()).redirectError(err.toFile()).start();
      boolean ended = process.waitFor(MOST_MINUTES, TimeUnit.MINUTES);
      process.destroyForcibly();
      assertThat(ended).as("ended within %d minutes", MOST_MINUTES).isTrue();
      assertThat(process.exitValue()).as(Files.readString(err)).isZero();
      List<Outcome> outcomes = new ArrayList<>();
      StringBuilder text = new StringBuilder();
      for (String printed : Files.readAllLines(out)) {
        if (printed.startsWith(END)) {
          int exitCode = Integer.parseInt(printed.substring(END.length()));
          outcomes.add(new Outcome(exitCode, text.toString(), Files.readString(err)));
          text.setLength(0);
        } else {
          text.append(printed).append('\n');
        }
      }
      assertThat(outcomes).hasSameSizeAs(commands);
      return outcomes;
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }
}
