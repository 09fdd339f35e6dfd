package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.firn.cli.Greenland.Outcome;
import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.WritableGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every mistake is one clear line, the right exit code, and no trace in the store. */
class RunErrorsTest {
  private static final Path CONFIG = Path.of("pipelines/atl06/atl06.yaml");

  @TempDir Path directory;

  @Test
  void aGlobWithoutGranulesIsNamed() throws IOException {
    Outcome outcome = run(CONFIG, directory.resolve("none*.h5").toString());
    assertFailed(outcome, "Cannot read input '" + directory + "/none*.h5': no file matches");
  }

  @Test
  void granulesWithoutAnObservationAreAnError() throws IOException {
    // A valid HDF5 file of another product: none of the beams is in it.
    Path foreign = Path.of("src/test/resources/io/firn/granule/superblock2.h5").toAbsolutePath();
    Outcome outcome = run(CONFIG, foreign.toString());
    assertFailed(
        outcome,
        "Cannot grid: the granule holds none of the groups [gt1l, gt1r, gt2l, gt2r, gt3l, gt3r]");
  }

  @Test
  void oneFileNameUnderTwoUrisIsAnError() throws IOException {
    Path granule = anyGranule();
    Path copy =
        Files.copy(
            granule,
            Files.createDirectory(directory.resolve("copy")).resolve(granule.getFileName()));
    Outcome outcome = run(CONFIG, granule + "," + copy);
    assertFailed(outcome, "have the same file name; rename one or leave it out");
    assertThat(outcome.err()).contains(granule.toString()).contains(copy.toString());
  }

  @Test
  void aStoreBelowAFileCannotBeWritten() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "no directory");
    Outcome outcome = runInto(CONFIG, Greenland.GLOB, file.resolve("out.zarr"));
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertOneLine(outcome, file + "/out.zarr");
  }

  @Test
  void aStoreThatExistsIsKeptUnlessToldOtherwise() throws IOException {
    Path store = directory.resolve("out.zarr");
    Greenland.run(CONFIG, store, "--granules=" + anyGranule());
    Map<String, byte[]> before = Greenland.bytes(store);
    Outcome refused = runInto(CONFIG, Greenland.GLOB, store);
    assertThat(refused.exitCode()).isEqualTo(1);
    assertOneLine(
        refused,
        "Cannot write store '"
            + store
            + "': it exists already; choose another place or give --overwrite");
    Greenland.assertSameBytes(Greenland.bytes(store), before);

    Greenland.run(CONFIG, store, "--overwrite");
    assertThat(Greenland.firn("verify", store.toString()).exitCode()).isZero();
    assertThat(Greenland.bytes(store).keySet()).hasSizeGreaterThan(before.size());
  }

  @Test
  void overwriteDeletesNothingThatIsNoStore() throws IOException {
    Path precious = Files.writeString(directory.resolve("thesis.txt"), "three years of work");
    Outcome outcome =
        Greenland.firn(
            "run",
            "--config=" + CONFIG,
            "--granules=" + Greenland.GLOB,
            "--store=" + directory,
            "--overwrite");
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertOneLine(outcome, "the place is not empty and holds no store");
    assertThat(precious).exists();
  }

  @Test
  void allMistakesOfAConfigurationAreToldAtOnce() throws IOException {
    Path config = directory.resolve("wrong.yaml");
    Files.writeString(
        config,
        Files.readString(CONFIG)
            .replace("child_order: 12", "child_ordr: 12")
            .replace("function: quantile", "function: quantil")
            .replace("np.sum(", "np.summ("));
    Outcome outcome = run(config, Greenland.GLOB);
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err())
        .contains("did you mean 'child_order'?")
        .contains("quantil")
        .contains("np.summ")
        .contains("column 15");
    assertThat(directory.resolve("out.zarr")).doesNotExist();
  }

  @Test
  void anOptionThatNobodyKnowsIsWrongUsage() {
    Outcome outcome =
        Greenland.firn(
            "run",
            "--config=" + CONFIG,
            "--granules=x",
            "--store=" + directory.resolve("o"),
            "--runnr=x");
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).contains("runnr");
  }

  @Test
  void aMissingStoreIsWrongUsage() {
    Outcome outcome = Greenland.firn("run", "--config=" + CONFIG, "--granules=x");
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).contains("Missing --store");
  }

  @Test
  void theReportAccountsForEveryRow() throws IOException {
    Path granule = directory.resolve("nowhere.h5");
    try (WritableHdfFile hdf = HdfFile.write(granule)) {
      WritableGroup group = hdf.putGroup("gt1l").putGroup("land_ice_segments");
      group.putDataset("latitude", new double[] {70, Double.NaN, 91});
      group.putDataset("longitude", new double[] {-50, -50, -50});
      group.putDataset("h_li", new float[3]);
      group.putDataset("h_li_sigma", new float[] {1, 1, 1});
      group.putDataset("atl06_quality_summary", new byte[3]);
    }
    // Its heights are text; its three rows can be counted all the same.
    Path text = Path.of("src/test/resources/io/firn/granule/hostile_strings.h5");
    JsonNode report =
        Greenland.run(
            CONFIG,
            directory.resolve("out.zarr"),
            "--granules=" + anyGranule() + "," + granule + "," + text,
            "--onBadGranule=quarantine");
    assertThat(report.get("rows_missing").asLong()).isEqualTo(2);
    assertThat(report.get("rows_quarantined").asLong()).isEqualTo(3);
    assertThat(report.get("rows_gridded").asLong()).isPositive();
    assertThat(report.get("rows_filtered").asLong()).isPositive();
    assertThat(report.get("rows_outside").asLong()).isZero();
    long fates = 0;
    for (String fate : List.of("gridded", "filtered", "outside", "missing", "quarantined")) {
      fates += report.get("rows_" + fate).asLong();
    }
    assertThat(report.get("rows_scanned").asLong()).isEqualTo(fates).isEqualTo(832 + 3 + 3);
  }

  private static Path anyGranule() throws IOException {
    try (Stream<Path> files = Files.list(Greenland.GRANULES)) {
      return files
          .filter(file -> file.toString().endsWith("0424092231_03990303_002_01.h5"))
          .findFirst()
          .orElseThrow();
    }
  }

  private Outcome run(Path config, String granules) {
    return runInto(config, granules, directory.resolve("out.zarr"));
  }

  private static Outcome runInto(Path config, String granules, Path store) {
    return Greenland.firn(
        "run", "--config=" + config, "--granules=" + granules, "--store=" + store);
  }

  private void assertFailed(Outcome outcome, String message) throws IOException {
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertOneLine(outcome, message);
    Greenland.assertNothingOpens(directory.resolve("out.zarr"));
  }

  private static void assertOneLine(Outcome outcome, String message) {
    List<String> lines =
        outcome.err().lines().filter(line -> !line.startsWith("firn: Ignored")).toList();
    assertThat(lines).hasSize(1);
    assertThat(lines.get(0)).startsWith("firn: ").contains(message);
  }
}
