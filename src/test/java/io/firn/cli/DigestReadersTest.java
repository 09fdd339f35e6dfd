package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Quantiles from digests, as the README reads them. */
class DigestReadersTest {
  private static final Path README = Path.of("README.md").toAbsolutePath();
  private static final Path GRANULE =
      Path.of("pipelines/atl03/granules/ATL03_gt1l.h5").toAbsolutePath();

  @TempDir Path directory;

  @Test
  void theReadmeReadsQuantilesAsNumpyDoesAndPrintsWhatItSays() throws Exception {
    Python python = new Python("read_digests.py", directory);
    python.require("quantiles from digests are not tested", "requirements.txt");
    Greenland.run(
        Path.of("pipelines/atl03/atl03-tdigest.yaml"),
        directory.resolve("digests.zarr"),
        "--granules=" + GRANULE);

    String printed =
        python.run("run", README.toString(), GRANULE.toString(), directory.toString()).strip();

    assertThat(printed).matches("\\d+ photons: \\[.*]");
    assertThat(Files.readString(README)).contains("```\n" + printed + "\n```");
  }
}
