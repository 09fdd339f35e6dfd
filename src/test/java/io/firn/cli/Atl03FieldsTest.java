package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The shipped pipelines for photons whose cells hold more than a number, on their granule. */
class Atl03FieldsTest {
  private static final Path PIPELINES = Path.of("pipelines/atl03");
  private static final Path GOLDEN = Path.of("src/test/resources/io/firn/golden");
  private static final Path GRANULE = PIPELINES.resolve("granules/ATL03_gt1l.h5").toAbsolutePath();

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"atl03-tdigest", "atl03-waveform-counts", "atl03-waveform-chunk"})
  void theStoreHoldsWhatZaggComputes(String pipeline) throws IOException {
    Path store = directory.resolve("photons.zarr");
    JsonNode report = run(PIPELINES.resolve(pipeline + ".yaml"), store);
    assertThat(report.get("rows_scanned").asInt()).isEqualTo(2909);
    ZaggCells.assertLike(Files.readAllLines(GOLDEN.resolve(pipeline + ".jsonl")), store);
  }

  @ParameterizedTest
  @ValueSource(strings = {"atl03-tdigest", "atl03-waveform-counts", "atl03-waveform-chunk"})
  void whatZaggComputesIsWhatItComputes(String pipeline) throws IOException, InterruptedException {
    Python zagg = new Python("zagg_cells.py", directory);
    zagg.require("equality with zagg is not tested", "requirements-zagg.txt");
    Path config = PIPELINES.resolve(pipeline + ".yaml");
    List<String> cells = zagg.run("cells", config.toString(), GRANULE.toString()).lines().toList();
    assertThat(cells).isEqualTo(Files.readAllLines(GOLDEN.resolve(pipeline + ".jsonl")));
  }

  private static JsonNode run(Path config, Path store) throws IOException {
    return Greenland.run(config, store, "--granules=" + GRANULE);
  }
}
