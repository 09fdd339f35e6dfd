package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.Bundled;
import io.firn.cli.Greenland.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code firn plan} says what a run would do and leaves nothing behind. */
class PlanTest {
  @TempDir Path directory;

  @Test
  void itSaysWhatARunWouldDo() throws IOException {
    Path config = Greenland.config(directory, "k1.yaml");
    List<String> before = scratch();
    Outcome outcome = plan(config, Bundled.GLOB);
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    // By h5py and healpix_geo the shards hold 238, 698, 1221, 1233, 6208, 7998 and 19338 rows.
    assertThat(outcome.out().lines())
        .startsWith(
            "granules                     8   of 8 listed, groups 46, absent 2",
            "rows                    36,934   in shards 36,934, outside 0, without a usable coordinate 0",
            "shards                       7   of 4,096 cells",
            "rows per shard           1,233   median, 238 to 19,338",
            "chunks                       7   of 4,096 cells, 1 a shard",
            // 19,338 rows of 20 bytes, columns of 4, 4 and 8 and a byte for their masks; a chunk of
            // 76 bytes a cell: two ids, a count and two times of 8 bytes, nine values of 4.
            "memory               1,026,802   bytes for the fullest shard, in each thread",
            "store                2,179,072   bytes before compression, at most");
    assertThat(outcome.out()).doesNotContain("warning");
    assertThat(scratch()).isEqualTo(before);
    assertThat(Files.list(directory)).containsExactly(config);
  }

  @Test
  void aListHasNoMoreElementsThanItsCellHasRows() {
    Outcome outcome =
        plan(
            Path.of("pipelines/atl03/atl03-tdigest.yaml"),
            "pipelines/atl03/granules/ATL03_gt1l.h5");
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.out())
        .contains(
            "shards                       3   of 65,536 cells",
            // 2,218 rows of 25 bytes; 4,096 cells of 28; digests as if all rows were in one cell:
            // lists of 8 bytes a row, a page of 64 KiB, and for sorting 8 a row and 20 a centroid.
            "memory                 315,522   bytes for the fullest shard, in each thread",
            // 28 bytes a cell: two ids and a count of 8 and the length of a list; 2,909 rows of 8.
            "store                5,528,296   bytes before compression, at most");
  }

  @Test
  void chunksOfFewCellsAreWarnedOf() throws IOException {
    Outcome outcome = plan(Greenland.config(directory, "k16.yaml", "chunk_inner: 8"), Bundled.GLOB);
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.out())
        .contains("chunks                     112   of 256 cells, 16 a shard")
        .contains(
            "warning: chunks hold 256 cells; below 1,024 readers become slow: choose larger chunks");
  }

  @Test
  void aPlanThatFailsLeavesNothingBehindEither() throws IOException {
    Path config = Greenland.config(directory, "k1.yaml");
    List<String> before = scratch();
    Outcome outcome = plan(config, "src/test/resources/io/firn/granule/superblock2.h5");
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err()).contains("firn: Cannot grid: the granule holds none of the groups");
    assertThat(scratch()).isEqualTo(before);
  }

  @Test
  void aPlanThatWasKeptIsTakenByARunWithoutAScan() throws IOException {
    Path config = Greenland.config(directory, "k4.yaml", "chunk_inner: 7");
    Path kept = directory.resolve("plan");
    Outcome planned =
        Greenland.firn("plan", "--config=" + config, "--granules=" + Bundled.GLOB, "--out=" + kept);
    assertThat(planned.exitCode()).as(planned.err()).isZero();
    Path scanned = directory.resolve("scanned.zarr");
    Greenland.run(config, scanned);

    Path store = directory.resolve("taken.zarr");
    // A scan would write the plan of this block again.
    Path block;
    try (Stream<Path> blocks = Files.list(kept.resolve(".firn/plan/blocks"))) {
      block = blocks.findFirst().orElseThrow();
    }
    byte[] content = Files.readAllBytes(block);
    Files.delete(block);
    Outcome lacking =
        Greenland.firn(
            "run",
            "--config=" + config,
            "--granules=" + Bundled.GLOB,
            "--store=" + store,
            "--plan=" + kept);
    assertThat(lacking.exitCode()).isEqualTo(1);
    assertThat(lacking.err()).contains("firn: Cannot read .firn/plan/blocks/");
    Files.write(block, content);

    Greenland.run(config, store, "--plan=" + kept, "--overwrite");
    Greenland.assertSameBytes(Greenland.bytes(store), Greenland.bytes(scanned));
  }

  @Test
  void aPlanOfAnotherConfigurationIsRefused() throws IOException {
    Path kept = directory.resolve("plan");
    Outcome planned =
        Greenland.firn(
            "plan",
            "--config=" + Greenland.config(directory, "k1.yaml"),
            "--granules=" + Bundled.GLOB,
            "--out=" + kept);
    assertThat(planned.exitCode()).as(planned.err()).isZero();
    Outcome outcome =
        Greenland.firn(
            "run",
            "--config=" + Greenland.config(directory, "k4.yaml", "chunk_inner: 7"),
            "--granules=" + Bundled.GLOB,
            "--store=" + directory.resolve("refused.zarr"),
            "--plan=" + kept);
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err())
        .contains(
            "firn: Cannot take the plan at '%s': output.grid.chunk_inner was '6' and is '7'"
                .formatted(kept));
    // Nothing is left that another run would have to remove.
    assertThat(directory.resolve("refused.zarr")).doesNotExist();
  }

  @Test
  void aPlaceWithoutAPlanIsNamed() throws IOException {
    Outcome outcome =
        Greenland.firn(
            "run",
            "--config=" + Greenland.config(directory, "k1.yaml"),
            "--granules=" + Bundled.GLOB,
            "--store=" + directory.resolve("refused.zarr"),
            "--plan=" + directory.resolve("nothing"));
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err())
        .contains(
            "firn: Cannot take the plan at '%s': there is none that was finished; make one with firn plan --out"
                .formatted(directory.resolve("nothing")));
  }

  private static Outcome plan(Path config, String granules) {
    return Greenland.firn("plan", "--config=" + config, "--granules=" + granules);
  }

  /** What plans leave in the directory for temporary files. */
  private static List<String> scratch() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith("firn-plan"))
          .sorted()
          .toList();
    }
  }
}
