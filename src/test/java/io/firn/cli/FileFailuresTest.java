package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.Slow;
import io.firn.cli.Greenland.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a user is told where the file system refuses something: what was tried, and why it failed.
 */
@Slow
class FileFailuresTest {
  @TempDir Path temporary;
  private Path directory;
  private Path store;
  private final List<Path> forbidden = new ArrayList<>();

  @BeforeEach
  void grid() throws IOException {
    directory = temporary.toRealPath();
    Points.writeGood(Files.createDirectory(directory.resolve("granules")));
    store = directory.resolve("s.zarr");
    assertThat(Greenland.firn(run(store)).err()).isEmpty();
  }

  /** Otherwise they could not be deleted. */
  @AfterEach
  void permit() throws IOException {
    for (Path path : forbidden) {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
    }
  }

  private void forbid(Path path, String permissions) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    forbidden.add(path);
  }

  private String[] run(Path into, String... more) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "run",
                "--config=" + Points.config(directory),
                "--granules=" + directory + "/granules/*.h5",
                "--store=" + into));
    arguments.addAll(List.of(more));
    return arguments.toArray(String[]::new);
  }

  private void assertFails(int exitCode, String message, String... arguments) throws Exception {
    Outcome outcome = Confined.firn(directory, Map.of(), List.of(arguments));
    assertThat(outcome.err()).isEqualTo("firn: " + message + "\n");
    assertThat(outcome.exitCode()).isEqualTo(exitCode);
  }

  @Test
  void aStoreThatMayNotBeReadOrDeleted() throws Exception {
    forbid(store, "r-x------");
    assertFails(
        1,
        "Cannot write store '%s': permission denied on '%s'".formatted(store, store),
        run(store, "--overwrite"));
    permit();
    forbid(store.resolve("zarr.json"), "-w-------");
    String read =
        "Cannot read store '%s': permission denied on '%s/zarr.json'".formatted(store, store);
    assertFails(1, read, "verify", store.toString());
    assertFails(1, read, "show", store.toString());
    permit();
    forbid(store.resolve(".firn/receipts"), "-wx------");
    assertFails(
        1,
        "Cannot read store '%s': permission denied on '%s/.firn/receipts'".formatted(store, store),
        "verify",
        store.toString());
  }

  @Test
  void whatElseIsReadOrWritten() throws Exception {
    Path closed = Files.createDirectory(directory.resolve("closed"));
    forbid(closed, "r-x------");
    assertFails(
        1,
        "Cannot write report '%s/r.json': permission denied".formatted(closed),
        run(directory.resolve("t.zarr"), "--report=" + closed + "/r.json"));
    assertFails(
        1,
        "Cannot write picture '%s/m.png': permission denied".formatted(closed),
        "show",
        store.toString(),
        "--array=h_mean",
        "--map=" + closed + "/m.png");
    assertFails(
        1,
        "Cannot write store '%s/n.zarr': permission denied on '%s/n.zarr'"
            .formatted(closed, closed),
        run(closed.resolve("n.zarr")));
    Path config = Points.config(directory);
    forbid(config, "-w-------");
    assertFails(
        2,
        "Cannot read configuration '%s': permission denied".formatted(config),
        "plan",
        "--config=" + config,
        "--granules=" + directory + "/granules/*.h5");
  }
}
