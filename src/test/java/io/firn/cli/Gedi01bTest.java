package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Gedi01bTest {
  private static final Path CONFIG = Path.of("pipelines/gedi01b/gedi01b-waveform.yaml");
  private static final Path GRANULES = Path.of("pipelines/gedi01b/granules").toAbsolutePath();
  @TempDir Path directory;

  @Test
  void run() throws IOException {
    JsonNode report =
        Greenland.run(
            CONFIG,
            directory.resolve("g.zarr"),
            "--granules=" + GRANULES + "/GEDI01_B_*.h5",
            "--asset=l2a=" + GRANULES + "/GEDI02_A_*.h5");
    System.err.println(report.toPrettyString());
    assertThat(report.get("rows_scanned").asInt()).isEqualTo(2 * 40 * 1420);
  }
}
