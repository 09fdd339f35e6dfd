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
            "granules                     8   groups 46, absent 2",
            "rows                    36,934   in shards 36,934, outside 0, without a usable coordinate 0",
            "shards                       7   of 4,096 cells",
            "rows per shard           1,233   median, 238 to 19,338",
            "chunks                       7   of 4,096 cells, 1 a shard",
            // 19,338 rows of 20 bytes, columns of 4, 4 and 8 and a byte for their masks; a chunk of
            // 76 bytes a cell: two ids, a count and two times of 8 bytes, nine values of 4.
            "memory               1,026,802   bytes for the fullest shard, in each thread",
            "store                2,179,072   bytes before compression, at the most");
    assertThat(outcome.out()).doesNotContain("warning");
    assertThat(scratch()).isEqualTo(before);
    assertThat(Files.list(directory)).containsExactly(config);
  }

  @Test
  void chunksOfFewCellsAreWarnedOf() throws IOException {
    Outcome outcome = plan(Greenland.config(directory, "k16.yaml", "chunk_inner: 8"), Bundled.GLOB);
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.out())
        .contains("chunks                     112   of 256 cells, 16 a shard")
        .contains(
            "warning: chunks hold 256 cells; below 1,024 readers become slow: choose a lower chunk_inner");
  }

  @Test
  void aPlanThatFailsLeavesNothingBehindEither() throws IOException {
    Path config = Greenland.config(directory, "k1.yaml");
    List<String> before = scratch();
    Outcome outcome = plan(config, "src/test/resources/io/firn/granule/superblock2.h5");
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err())
        .contains("firn: Cannot grid: none of the 1 granules holds any of the groups");
    assertThat(scratch()).isEqualTo(before);
  }

  private static Outcome plan(Path config, String granules) {
    return Greenland.firn("plan", "--config=" + config, "--granules=" + granules);
  }

  /** What plans leave in the directory for temporary files. */
  private static List<String> scratch() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith("firn"))
          .sorted()
          .toList();
    }
  }
}
