package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A script of {@code src/test/python}, run by the Python of the environment variable {@code
 * FIRN_PYTHON}, else by {@code python3}. Called with {@code versions} a script prints what it
 * lacks.
 *
 * @param directory where its output goes
 */
public record Python(String script, Path directory) {
  private static final Logger LOG = LoggerFactory.getLogger(Python.class);
  private static final int MOST_MINUTES = 5;

  /**
   * Skips the test where the script cannot run, and says so.
   *
   * @param untested what is then not tested
   * @param requirements the file beside the script that names the packages it needs
   */
  public void require(String untested, String requirements)
      throws IOException, InterruptedException {
    String lacks;
    try {
      lacks = run("versions").strip();
    } catch (IOException e) {
      lacks = "the interpreter: " + e.getMessage();
    }
    if (!lacks.isEmpty()) {
      String reason =
          "%s, '%s' lacks %s; set FIRN_PYTHON to a Python with src/test/python/%s"
              .formatted(untested, interpreter(), lacks.replace('\n', ','), requirements);
      LOG.warn("Skipped: {}", reason);
      Assumptions.abort(reason);
    }
  }

  /** What the script prints. */
  public String run(String... arguments) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of(interpreter(), Path.of("src/test/python", script).toString()));
    command.addAll(List.of(arguments));
    // Files rather than pipes: a process that fills one while we wait would never end.
    Path out = Files.createTempFile(directory, "python", ".out");
    Path err = Files.createTempFile(directory, "python", ".err");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    boolean ended = process.waitFor(MOST_MINUTES, TimeUnit.MINUTES);
    process.destroyForcibly();
    assertThat(ended).as("%s ended within %d minutes", command, MOST_MINUTES).isTrue();
    assertThat(process.exitValue()).as(Files.readString(err)).isZero();
    return Files.readString(out);
  }

  private static String interpreter() {
    String given = System.getenv("FIRN_PYTHON");
    return given == null || given.isBlank() ? "python3" : given;
  }
}
