package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.Bundled;
import io.firn.cli.Greenland.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rasters whose coordinates, 64 MiB along each axis, are much of the heap. */
class LongAxesTest {
  private static final long ROWS = 8 << 20;

  @TempDir Path directory;

  /** Both at once, or one and a copy of it, are more than the heap. */
  @Test
  void axesAreCommittedOneAtATime() throws Exception {
    Path store = directory.resolve("long.zarr");

    Outcome outcome = run("140m", store);

    assertThat(outcome.exitCode()).as(outcome.out()).isZero();
    assertThat(store.resolve("x/c/0")).hasSize(ROWS * Double.BYTES);
    assertThat(store.resolve("y/c/0")).hasSize(ROWS * Double.BYTES);
  }

  @Test
  void axesThatTheHeapCannotHoldAreRefusedBeforeAnythingIsDone() throws Exception {
    Path store = directory.resolve("refused.zarr");

    Outcome outcome = run("100m", store);

    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.out().lines().filter(line -> !line.contains("Ignored")))
        .singleElement()
        .asString()
        .startsWith(
            "firn: Cannot write the coordinates along rows and columns: those of one axis take 67,108,864 bytes, ")
        .endsWith(
            "choose a coarser resolution or narrower bounds, or give Java a larger heap (-Xmx)");
    assertThat(store).doesNotExist();
  }

  private Outcome run(String heap, Path store) throws IOException, InterruptedException {
    // Around the points, 2^23 cells of 62.5 mm along each side.
    String raster =
        Files.readString(Bundled.RASTER_CONFIG)
            .replace("resolution: 1000", "resolution: 0.0625")
            .replaceFirst("bounds: .*", "bounds: [-400000, -2400000, 124288, -1875712]")
            .replace("output:\n", "output:\n  codec: none\n");
    Path config = Files.writeString(directory.resolve("long.yaml"), raster);
    return SmallHeap.firn(
        heap,
        "run",
        "--config=" + config,
        "--granules=" + MadeGranule.tiny(directory.resolve("tiny.h5")),
        "--store=" + store);
  }
}
