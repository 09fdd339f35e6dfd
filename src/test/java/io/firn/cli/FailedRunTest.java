package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.Bundled;
import io.firn.cli.Greenland.Outcome;
import io.firn.storage.Faults;
import io.firn.storage.Faults.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that has failed before it has planned: the next one begins as if it had not been. */
class FailedRunTest {
  @TempDir Path directory;
  private Path granule;
  private Path store;

  @BeforeEach
  void write() {
    granule = MadeGranule.tiny(directory.resolve("a.h5"));
    store = directory.resolve("results/today/out.zarr");
  }

  @Test
  void nothingIsLeftOfAScanThatFails() throws IOException {
    assertFails(misspelt(), "has no 'h_li_sigmaa'; nearest: h_li_sigma");
    assertThat(directory.resolve("results")).doesNotExist();
    Outcome right = run(Bundled.CONFIG);
    assertThat(right.exitCode()).as(right.err()).isZero();
  }

  @Test
  void nothingIsLeftOfARunThatFindsNoRow() throws IOException {
    MadeGranule.write(granule, new double[] {Double.NaN}, new double[] {20});
    assertFails(Bundled.CONFIG, "Cannot grid: no observation of the 1 granule lies in the grid");
    assertThat(directory.resolve("results")).doesNotExist();
  }

  @Test
  void nothingIsLeftOfGranulesThatAreNotThere() throws IOException {
    Files.delete(granule);
    assertFails(Bundled.CONFIG, "no file matches");
    assertThat(directory.resolve("results")).doesNotExist();
  }

  @Test
  void aDirectoryThatWasThereStaysAndIsEmpty() throws IOException {
    Files.createDirectories(store);
    assertFails(misspelt(), "h_li_sigmaa");
    assertThat(store).isEmptyDirectory();
    assertThat(run(Bundled.CONFIG).exitCode()).isZero();
  }

  @Test
  void aStoreThatWasOverwrittenIsGoneAndNothingTakesItsPlace() throws IOException {
    assertThat(run(Bundled.CONFIG).exitCode()).isZero();
    assertFails(misspelt(), "h_li_sigmaa", "--overwrite");
    assertThat(run(Bundled.CONFIG).exitCode()).isZero();
  }

  @Test
  void whatAnEarlierRunHasLeftStays() throws IOException {
    assertThat(run(Bundled.CONFIG).exitCode()).isZero();
    // As a process leaves it that is killed while it scans.
    for (Path file : files(store)) {
      if (!file.endsWith(".firn/plan/run")) {
        Files.delete(file);
      }
    }
    List<Path> before = files(store);
    assertFails(Bundled.CONFIG, "an unfinished run left it; give --resume");
    assertFails(misspelt(), "which another run has begun", "--resume");
    // Unreadable now: this time the run fails in its scan. Elsewhere, as this process may have the
    // sound one open still: Beam tears workers down when a run has returned.
    byte[] damaged = Files.readAllBytes(granule);
    Files.delete(granule);
    Arrays.fill(damaged, 8, 512, (byte) 0x55);
    granule = Files.createDirectory(directory.resolve("elsewhere")).resolve("a.h5");
    Files.write(granule, damaged);
    assertFails(Bundled.CONFIG, "Cannot ", "--resume");
    assertThat(files(store)).isEqualTo(before);
  }

  @Test
  void nothingIsLeftOfAPlanThatFails() throws IOException {
    Path plan = directory.resolve("plan");
    Outcome failed =
        Greenland.firn("plan", "--config=" + misspelt(), "--granules=" + granule, "--out=" + plan);
    assertThat(failed.exitCode()).isEqualTo(1);
    assertThat(plan).doesNotExist();
  }

  @Test
  void nothingIsLeftOfAPlanThatIsOfOtherGranules() throws IOException {
    Path plan = directory.resolve("plan");
    Outcome planned =
        Greenland.firn(
            "plan", "--config=" + Bundled.CONFIG, "--granules=" + granule, "--out=" + plan);
    assertThat(planned.exitCode()).as(planned.err()).isZero();
    MadeGranule.tiny(directory.resolve("b.h5"));
    assertFails(Bundled.CONFIG, "granule b.h5 was not among its granules", "--plan=" + plan);
    assertThat(directory.resolve("results")).doesNotExist();
    Files.delete(directory.resolve("b.h5"));
    Outcome right = run(Bundled.CONFIG, "--plan=" + plan);
    assertThat(right.exitCode()).as(right.err()).isZero();
    assertThat(plan.resolve(".firn/plan/plan")).exists();
  }

  @Test
  void aPlanThatWasMadeStays() throws IOException {
    // What fails after the plan: an object of the first array.
    try (Faults faults = new Faults(store, Map.of())) {
      faults.once(Kind.FAIL, "publish h_mean/");
      Outcome failed =
          Greenland.firn(
              "run",
              "--config=" + Bundled.CONFIG,
              "--granules=" + granule,
              "--store=" + faults.uri());
      assertThat(failed.exitCode()).isEqualTo(1);
    }
    assertThat(store.resolve(".firn/plan/plan")).exists();
    assertThat(run(Bundled.CONFIG, "--resume").exitCode()).isZero();
  }

  private Path misspelt() throws IOException {
    return Files.writeString(
        directory.resolve("misspelt.yaml"),
        Files.readString(Bundled.CONFIG).replace("/h_li_sigma\"", "/h_li_sigmaa\""));
  }

  private void assertFails(Path config, String message, String... options) {
    Outcome outcome = run(config, options);
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err()).contains(message);
  }

  private Outcome run(Path config, String... options) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "run",
                "--config=" + config,
                "--granules=" + granule.resolveSibling("*.h5"),
                "--store=" + store));
    arguments.addAll(List.of(options));
    return Greenland.firn(arguments.toArray(String[]::new));
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> walk = Files.walk(directory)) {
      return walk.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
