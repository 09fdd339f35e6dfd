package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The shipped pipelines for photons whose cells hold more than a number, on their granule. */
class Atl03FieldsTest {
  private static final Path PIPELINES = Path.of("pipelines/atl03");
  private static final Path GOLDEN = Path.of("src/test/resources/io/firn/golden");
  private static final Path GRANULE = PIPELINES.resolve("granules/ATL03_gt1l.h5").toAbsolutePath();

  @TempDir Path directory;

  @ParameterizedTest
  @MethodSource("pipelines")
  void theStoreHoldsWhatZaggComputes(String pipeline, String golden, String delta)
      throws IOException {
    Path store = directory.resolve("photons.zarr");
    JsonNode report = run(config(pipeline, delta), store);
    assertThat(report.get("rows_scanned").asInt()).isEqualTo(2909);
    ZaggCells.assertLike(Files.readAllLines(GOLDEN.resolve(golden)), store);
  }

  @ParameterizedTest
  @MethodSource("pipelines")
  void zaggComputesIt(String pipeline, String golden, String delta)
      throws IOException, InterruptedException {
    Python zagg = new Python("zagg_cells.py", directory);
    zagg.require("equality with zagg is not tested", "requirements-zagg.txt");
    String config = config(pipeline, delta).toString();
    List<String> cells = zagg.run("cells", config, GRANULE.toString()).lines().toList();
    assertThat(cells).isEqualTo(Files.readAllLines(GOLDEN.resolve(golden)));
  }

  /** Pipelines, what they are to give, and another delta in one of them. */
  static Stream<Arguments> pipelines() {
    return Stream.of(
        Arguments.of("atl03-tdigest", "atl03-tdigest.jsonl", "4096"),
        Arguments.of("atl03-waveform-counts", "atl03-waveform-counts.jsonl", "4096"),
        Arguments.of("atl03-waveform-chunk", "atl03-waveform-chunk.jsonl", "4096"),
        Arguments.of("atl03-strata", "atl03-strata.jsonl", "4096"),
        // So few centroids that most have several photons.
        Arguments.of("atl03-strata", "atl03-strata-coarse.jsonl", "8"));
  }

  private Path config(String pipeline, String delta) throws IOException {
    String yaml = Files.readString(PIPELINES.resolve(pipeline + ".yaml"));
    return Files.writeString(
        directory.resolve("config.yaml"), yaml.replace("delta: 4096", "delta: " + delta));
  }

  private static JsonNode run(Path config, Path store) throws IOException {
    return Greenland.run(config, store, "--granules=" + GRANULE);
  }
}
