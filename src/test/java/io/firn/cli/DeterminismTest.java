package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bytes of a store depend only on configuration and granules. */
class DeterminismTest {
  @TempDir static Path directory;
  private static Path config;
  private static Map<String, byte[]> expected;

  @BeforeAll
  static void runOnce() throws IOException {
    config = Greenland.config(directory, "k16.yaml", "chunk_inner: 8");
    Path store = directory.resolve("expected.zarr");
    Greenland.run(config, store, "--targetParallelism=1");
    expected = Greenland.bytes(store);
  }

  @Test
  void twoWorkersWriteTheSameBytes() throws IOException {
    Path store = directory.resolve("two.zarr");
    Greenland.run(
        config,
        store,
        "--targetParallelism=2",
        "--enforceImmutability=true",
        "--enforceEncodability=true");
    Greenland.assertSameBytes(Greenland.bytes(store), expected);
  }

  @Test
  void theOrderAndPlaceOfGranulesDoNotMatter() throws IOException {
    Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
    List<String> granules = new ArrayList<>();
    try (Stream<Path> files = Files.list(Greenland.GRANULES)) {
      for (Path file :
          (Iterable<Path>) files.filter(file -> file.toString().endsWith(".h5"))::iterator) {
        granules.add(Files.copy(file, elsewhere.resolve(file.getFileName())).toString());
      }
    }
    Collections.shuffle(granules, new Random(6));
    // One granule twice: the same URI counts once.
    granules.add(granules.get(3));
    Path store = directory.resolve("other.zarr");
    Greenland.run(config, store, "--granules=" + String.join(",", granules));
    Greenland.assertSameBytes(Greenland.bytes(store), expected);
  }

  @Test
  void bothReadersGiveTheSameBytes() throws IOException {
    Path store = directory.resolve("netcdf.zarr");
    Greenland.run(config, store, "--reader=netcdf-java");
    Greenland.assertSameBytes(Greenland.bytes(store), expected);
  }

  @Test
  void memoryForAHandfulOfRowsGivesTheSameBytesAndLeavesNoScratch() throws IOException {
    Path scratch = Files.createDirectory(directory.resolve("scratch"));
    Path store = directory.resolve("spilled.zarr");
    Greenland.run(config, store, "--memoryPerWorker=64k", "--scratch=" + scratch);
    Greenland.assertSameBytes(Greenland.bytes(store), expected);
    try (Stream<Path> left = Files.list(scratch)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void aScratchThatIsNoDirectoryIsNamedOnceItIsNeeded() throws IOException {
    Path scratch = Files.createFile(directory.resolve("file"));
    Greenland.Outcome outcome =
        Greenland.firn(
            "run",
            "--config=" + config,
            "--granules=" + Greenland.GLOB,
            "--store=" + directory.resolve("unspilled.zarr"),
            "--memoryPerWorker=64k",
            "--scratch=" + scratch);
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err())
        .contains("firn: Cannot spill observations to '" + scratch + "': ")
        .contains("choose another --scratch");
  }
}
