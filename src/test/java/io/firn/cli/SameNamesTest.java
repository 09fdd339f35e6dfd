package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.firn.Bundled;
import io.firn.cli.Greenland.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Granules of one file name, each in a folder of its own. */
class SameNamesTest {
  private static final Path CONFIG = Bundled.CONFIG;

  @TempDir Path directory;

  @Test
  void theyAreGriddedAndTheSameStoreComesFromElsewhere() throws IOException {
    Path store = directory.resolve("a.zarr");
    JsonNode report = Greenland.run(CONFIG, store, write("here"));
    assertThat(report.get("granules").asLong()).isEqualTo(2);
    assertThat(report.get("rows_scanned").asLong()).isEqualTo(5);
    Path moved = directory.resolve("b.zarr");
    Greenland.run(CONFIG, moved, write("there/and/deeper"));
    Greenland.assertSameBytes(Greenland.bytes(moved), Greenland.bytes(store));
  }

  @Test
  void aBadOneIsNamedByItsFolder() throws IOException {
    String granules = write("here");
    Files.writeString(directory.resolve("here/S3A_2.SEN3/m.h5"), "damaged");
    Path store = directory.resolve("out.zarr");
    JsonNode report = Greenland.run(CONFIG, store, granules, "--onBadGranule=quarantine");
    assertThat(report.at("/quarantined/0/granule").asText()).isEqualTo("S3A_2.SEN3/m.h5");
    assertThat(report.at("/quarantined/0/cause").asText())
        .startsWith("Cannot open granule 'S3A_2.SEN3/m.h5': ");
    assertThat(report.get("granules_listed").asLong()).isEqualTo(2);
    Outcome resumed =
        Greenland.firn(
            "run",
            "--config=" + CONFIG,
            granules,
            "--store=" + store,
            "--resume",
            "--onBadGranule=quarantine");
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
  }

  /** Two granules of one name below a folder; the pattern of both. */
  private String write(String folder) throws IOException {
    Path place = directory.resolve(folder);
    MadeGranule.tiny(Files.createDirectories(place.resolve("S3A_1.SEN3")).resolve("m.h5"));
    MadeGranule.write(
        Files.createDirectories(place.resolve("S3A_2.SEN3")).resolve("m.h5"),
        new double[] {70, 70.1},
        new double[] {-50, -50.01});
    return "--granules=" + place.resolve("*.SEN3/m.h5");
  }
}
