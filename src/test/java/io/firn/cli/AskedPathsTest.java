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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Groups and datasets that were asked for and are not in the granules. */
class AskedPathsTest {
  @TempDir Path directory;

  @Test
  void aGroupThatNoGranuleHasIsTold() throws IOException {
    granule("a.h5", "BEAM0101", "BEAM0110");
    granule("b.h5", "BEAM0101", "BEAM0110");
    Path config = config("[BEAM0101, BEAM110]", "/{group}/lat", "/{group}/lon");
    String notice =
        "group 'BEAM110' is in none of 2 granules: in 'a.h5' the root has no 'BEAM110'; nearest: BEAM0110; it has BEAM0101, BEAM0110";

    JsonNode report = run(config);
    assertThat(report.get("notices"))
        .singleElement()
        .extracting(JsonNode::asText)
        .isEqualTo(notice);
    assertThat(report.get("rows_gridded").asLong()).isEqualTo(6);
    Outcome again = firn("run", config, "--store=" + directory.resolve("out.zarr"), "--overwrite");
    assertThat(again.out()).contains("  note         " + notice + "\n");
    Outcome plan = firn("plan", config);
    assertThat(plan.exitCode()).isZero();
    assertThat(plan.out()).contains("note: " + notice + "\n");
  }

  @Test
  void aGroupThatSomeGranulesLackIsTold() throws IOException {
    granule("a.h5", "gt1l/heights", "gt1r/heights", "gt2l/heights");
    granule("b.h5", "gt1l/heights", "gt1r/beam_heights");
    granule("c.h5", "gt1l/heights", "gt1r/heights", "gt2l/heights");
    JsonNode report =
        run(config("[gt1l, gt1r, gt2l]", "/{group}/heights/lat", "/{group}/heights/lon"));
    assertThat(report.get("notices"))
        .extracting(JsonNode::asText)
        .containsExactly(
            "group 'gt1r' is in 2 of 3 granules: in 'b.h5' group '/gt1r' has no 'heights'; it has beam_heights",
            "group 'gt2l' is in 2 of 3 granules; the first without it is 'b.h5'");
    assertThat(report.get("groups").asLong()).isEqualTo(7);
  }

  @Test
  void groupsThatAllGranulesHaveAreNotSpokenOf() throws IOException {
    granule("a.h5", "gt1l");
    assertThat(run(config("[gt1l]", "/{group}/lat", "/{group}/lon")).get("notices")).isEmpty();
  }

  @Test
  void aMisspeltInnerGroupIsExplained() throws IOException {
    granule("a.h5", "gt1l/land_ice_segments");
    granule("b.h5", "gt1l/land_ice_segments");
    Outcome outcome =
        fails(
            config(
                "[gt3r, gt1l]", "/{group}/land_ice_segmnts/lat", "/{group}/land_ice_segmnts/lon"));
    // Of the two groups the one that is there, whose path goes on.
    assertThat(outcome.err())
        .contains(
            "firn: Cannot grid: none of the 2 granules holds any of the groups [gt3r, gt1l]: in 'a.h5' group '/gt1l' has no 'land_ice_segmnts'; nearest: land_ice_segments; it has land_ice_segments\n");
  }

  @Test
  void aMisspeltDatasetIsExplained() throws IOException {
    granule("a.h5", "gt1l");
    Outcome outcome = fails(config("[gt1l]", "/{group}/lat", "/{group}/lonn"));
    assertThat(outcome.err())
        .contains(
            "firn: Cannot read '/gt1l/lonn' of granule 'a.h5': no such dataset: group '/gt1l' has no 'lonn'; nearest: lon; it has lat, lon\n");
  }

  @Test
  void aPathThatNamesNoGroupHasToBeInEveryGranule() throws IOException {
    granule("a.h5", "points");
    granule("b.h5", "point");
    Path config = config("", "/points/lat", "/points/lon");
    assertThat(fails(config).err())
        .contains(
            "firn: Cannot read '/points/lat' of granule 'b.h5': no such dataset: the root has no 'points'; nearest: point; it has point\n");

    JsonNode report = run(config, "--onBadGranule=quarantine");
    assertThat(report.get("granules").asLong()).isEqualTo(1);
    assertThat(report.get("quarantined"))
        .singleElement()
        .satisfies(
            bad -> {
              assertThat(bad.get("granule").asText()).isEqualTo("b.h5");
              assertThat(bad.get("rows").isNull()).isTrue();
            });
  }

  @Test
  void aPathIntoATableIsExplained() throws IOException {
    Files.copy(
        Path.of("src/test/resources/io/firn/granule/superblock2.h5"), directory.resolve("a.h5"));
    assertThat(fails(config("", "/odd/compound/lat", "/odd/compound/lon")).err())
        .contains(
            "no such dataset: '/odd/compound' is a compound table; its members cannot be read as columns\n");
    assertThat(fails(config("[odd]", "/{group}/compound/lat", "/{group}/compound/lon")).err())
        .contains(
            "holds none of the groups [odd]: '/odd/compound' is a compound table; its members cannot be read as columns\n");
  }

  @Test
  void pathsAreTakenFromTheRootWithoutASlashAsWell() throws IOException {
    granule("a.h5", "gt1l");
    granule("b.h5", "gt1l");
    run(config("[gt1l]", "/{group}/lat", "/{group}/lon"));
    Map<String, byte[]> expected = Greenland.objects(directory.resolve("out.zarr"));
    run(config("[gt1l]", "{group}/lat", "{group}/lon"), "--overwrite");
    Greenland.assertSameBytes(Greenland.objects(directory.resolve("out.zarr")), expected);

    // Variables at the root, where netCDF most often has them.
    Files.delete(directory.resolve("a.h5"));
    Files.delete(directory.resolve("b.h5"));
    granule("flat.h5", "");
    run(config("", "/lat", "/lon"), "--overwrite");
    Map<String, byte[]> flat = Greenland.objects(directory.resolve("out.zarr"));
    JsonNode report = run(config("", "lat", "lon"), "--overwrite");
    assertThat(report.get("rows_gridded").asLong()).isEqualTo(3);
    Greenland.assertSameBytes(Greenland.objects(directory.resolve("out.zarr")), flat);
  }

  /** Three points in each group; the root has no name. */
  private void granule(String name, String... groups) {
    try (WritableHdfFile hdf = HdfFile.write(directory.resolve(name))) {
      for (String path : groups) {
        WritableGroup group = hdf;
        for (String part : path.split("/")) {
          group = part.isEmpty() ? group : group.putGroup(part);
        }
        group.putDataset("lat", new double[] {10.5, 11.5, 12.5});
        group.putDataset("lon", new double[] {20.5, 21.5, 22.5});
      }
    }
  }

  private Path config(String groups, String latitude, String longitude) throws IOException {
    return Files.writeString(
        directory.resolve("config.yaml"),
        """
        data_source:
          %s
          coordinates: {latitude: "%s", longitude: "%s"}
        aggregation:
          variables:
            count: {function: len, dtype: int64}
        output:
          grid: {type: rectilinear, crs: EPSG:4326, resolution: 1, bounds: [0, 0, 64, 64], chunk_shape: [64, 64]}
        """
            .formatted(groups.isEmpty() ? "" : "groups: " + groups, latitude, longitude));
  }

  private JsonNode run(Path config, String... more) throws IOException {
    List<String> options = new ArrayList<>(List.of(more));
    options.add("--granules=" + directory.resolve("*.h5"));
    return Greenland.run(config, directory.resolve("out.zarr"), options.toArray(String[]::new));
  }

  private Outcome fails(Path config) {
    Outcome outcome =
        firn("run", config, "--store=" + directory.resolve("failed.zarr"), "--overwrite");
    assertThat(outcome.exitCode()).isEqualTo(1);
    return outcome;
  }

  private Outcome firn(String command, Path config, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(command, "--config=" + config, "--granules=" + directory.resolve("*.h5")));
    arguments.addAll(List.of(more));
    return Greenland.firn(arguments.toArray(String[]::new));
  }
}
