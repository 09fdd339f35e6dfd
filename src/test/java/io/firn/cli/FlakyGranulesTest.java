package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.firn.Bundled;
import io.firn.cli.Greenland.Outcome;
import io.firn.shard.MadeTracks;
import io.firn.storage.FlakyFileSystem;
import io.firn.storage.FlakyFileSystem.Fault;
import io.firn.storage.FlakyFileSystem.Operation;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Granules that a file system delivers late, in part, or no longer, through whole runs. */
class FlakyGranulesTest {
  /** Of all tests: threads of a run that failed may write into its store a little longer. */
  @TempDir static Path all;

  private Path directory;
  private Path granules;

  @BeforeEach
  void writeGranules() throws IOException {
    directory = Files.createTempDirectory(all, "test");
    granules = Files.createDirectory(directory.resolve("granules"));
    Points.writeGood(granules);
  }

  @AfterEach
  void recover() {
    FlakyFileSystem.recover();
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "netcdf-java"})
  void failuresThatPassChangeNothing(String reader) throws IOException {
    Path expected = directory.resolve("expected.zarr");
    succeed(expected, "--granules=" + granules + "/*.h5");
    FlakyFileSystem.let(
        (operation, file, number) -> {
          // Every other one, the first of all among them.
          if (number % 2 == 1) {
            throw new IOException("503 Slow Down");
          }
        });
    Path store = directory.resolve("out.zarr");
    JsonNode report =
        succeed(
            store,
            "--granules=" + FlakyFileSystem.uri(granules) + "/*.h5",
            "--onBadGranule=quarantine",
            "--reader=" + reader);
    assertThat(report.get("quarantined")).isEmpty();
    assertThat(FlakyFileSystem.count(Operation.OPEN, granules.resolve("a.h5"))).isGreaterThan(1);
    Greenland.assertSameBytes(Greenland.bytes(store), Greenland.bytes(expected));
  }

  @ParameterizedTest
  @ValueSource(strings = {"fail", "quarantine"})
  void aFailureThatDoesNotPassFailsTheRunAndLeavesNoGranuleOut(String mode) throws IOException {
    FlakyFileSystem.let(
        (operation, file, number) -> {
          if (operation == Operation.READ && file.endsWith("c.h5")) {
            throw new IOException("Connection reset");
          }
        });
    assertFails(
        run("--granules=" + FlakyFileSystem.uri(granules) + "/*.h5", "--onBadGranule=" + mode),
        "Cannot read input '%s': Connection reset (after 5 attempts)"
            .formatted(FlakyFileSystem.uri(granules.resolve("c.h5"))));
  }

  @Test
  void aPlaceThatCannotBeListedFailsTheRun() throws IOException {
    FlakyFileSystem.let(
        (operation, file, number) -> {
          if (operation == Operation.MATCH) {
            throw new IOException("Connection reset");
          }
        });
    String pattern = FlakyFileSystem.uri(granules) + "/*.h5";
    assertFails(
        run("--granules=" + pattern, "--onBadGranule=quarantine"),
        "Cannot read input '" + pattern + "': Connection reset (after 5 attempts)");
  }

  /**
   * A granule that is listed, or named, but cannot be opened.
   *
   * @param fault what happens when it is to be opened
   */
  record Lost(String name, Fault fault, String reason) {
    @Override
    public String toString() {
      return name;
    }

    String message() {
      return "Cannot open granule '" + name + "': " + reason;
    }
  }

  static List<Lost> lost() throws IOException {
    int length = Points.granule("good_1").length;
    return List.of(
        new Lost("b_vanished.h5", (o, file, n) -> Files.deleteIfExists(file), "it does not exist"),
        new Lost(
            "b_gone.h5",
            (o, file, n) -> {
              throw new FileNotFoundException("404 Not Found");
            },
            "404 Not Found"),
        new Lost(
            "b_denied.h5",
            (o, file, n) -> {
              throw new AccessDeniedException(file.toString());
            },
            "permission denied"),
        new Lost(
            "b_growing.h5",
            (o, file, n) -> Files.write(file, new byte[1], StandardOpenOption.APPEND),
            "it has %,d bytes, %,d when it was listed".formatted(length + 1, length)));
  }

  private void happenToAll(List<Lost> lost) throws IOException {
    for (Lost granule : lost) {
      Files.write(granules.resolve(granule.name), Points.granule("good_1"));
    }
    FlakyFileSystem.let(
        (operation, file, number) -> {
          for (Lost granule : lost) {
            if (operation == Operation.OPEN && file.endsWith(granule.name)) {
              granule.fault.before(operation, file, number);
            }
          }
        });
  }

  @ParameterizedTest
  @MethodSource("lost")
  void aGranuleThatIsLostFailsTheRun(Lost granule) throws IOException {
    happenToAll(List.of(granule));
    assertFails(run("--granules=" + FlakyFileSystem.uri(granules) + "/*.h5"), granule.message());
  }

  @Test
  void aGranuleThatWasNamedAndIsNotThereFailsTheRun() throws IOException {
    Path absent = granules.resolve("b.h5");
    assertFails(
        run("--granules=" + granules + "/*.h5," + absent),
        "Cannot read input '" + absent + "': no file matches");
  }

  @Test
  void inQuarantineGranulesThatAreLostAreLeftOut() throws IOException {
    Path expected = directory.resolve("expected.zarr");
    succeed(expected, "--granules=" + granules + "/*.h5");
    List<Lost> all = new ArrayList<>(lost());
    happenToAll(all);
    all.add(new Lost("b_absent.h5", null, "it does not exist"));
    Path store = directory.resolve("out.zarr");
    JsonNode report =
        succeed(
            store,
            "--granules="
                + FlakyFileSystem.uri(granules)
                + "/*.h5,"
                + granules.resolve("b_absent.h5"),
            "--onBadGranule=quarantine");
    assertThat(report.get("quarantined"))
        .extracting(
            granule -> granule.get("granule").textValue(),
            granule -> granule.get("cause").textValue(),
            granule -> granule.get("rows").isNull())
        .containsExactlyInAnyOrderElementsOf(
            all.stream().map(granule -> tuple(granule.name, granule.message(), true)).toList());
    Greenland.assertSameBytes(Greenland.objects(store), Greenland.objects(expected));
  }

  @Test
  void inQuarantineAGlobWithoutAMatchIsStillAMistake() throws IOException {
    String glob = granules + "/*.nc";
    assertFails(
        run("--granules=" + granules + "/*.h5," + glob, "--onBadGranule=quarantine"),
        "Cannot read input '" + glob + "': no file matches");
  }

  @Test
  void aGranuleThatGoesBadAfterTheScanFailsTheRun() throws IOException {
    // Chunks beyond the cache of an open granule, which are read again to be gridded.
    Path granule = MadeTracks.write(directory.resolve("tracks"), 1, 60_000, 60_000).get(0);
    long length = Files.size(granule);
    Path store = directory.resolve("out.zarr");
    FlakyFileSystem.let(
        (operation, file, number) -> {
          if (Files.exists(store.resolve(".firn/plan/plan"))) {
            Files.write(file, new byte[3]);
          }
        });
    Outcome outcome =
        Greenland.firn(
            "run",
            "--config=" + Bundled.CONFIG,
            "--granules=" + FlakyFileSystem.uri(granule),
            "--store=" + store,
            "--onBadGranule=quarantine",
            "--memoryPerWorker=64k");
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err().lines().filter(line -> !line.startsWith("firn: Ignored")))
        .singleElement()
        .asString()
        // Depending on which is first: a thread that reads, or one that opens the granule for
        // itself.
        .startsWith("firn: Cannot ")
        .contains(" granule 'tracks_000.h5': ")
        .contains("it has 3 bytes, %,d when it was ".formatted(length));
    Greenland.assertNothingOpens(store);
  }

  private Outcome run(String... more) throws IOException {
    return run(directory.resolve("out.zarr"), more);
  }

  private Outcome run(Path store, String... more) throws IOException {
    return Greenland.firn(
        Stream.concat(
                Stream.of(
                    "run",
                    "--config=" + Points.config(directory),
                    "--store=" + store,
                    "--report=" + store + ".json"),
                Stream.of(more))
            .toArray(String[]::new));
  }

  private JsonNode succeed(Path store, String... more) throws IOException {
    Outcome outcome = run(store, more);
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    return new ObjectMapper().readTree(Path.of(store + ".json").toFile());
  }

  private void assertFails(Outcome outcome, String message) throws IOException {
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err()).isEqualToIgnoringNewLines("firn: " + message);
    Greenland.assertNothingOpens(directory.resolve("out.zarr"));
  }
}
