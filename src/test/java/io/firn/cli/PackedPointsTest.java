package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.firn.storage.ObjectStores;
import io.firn.zarr.StoredArray;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Granules whose coordinates are unsigned integers in signed ones, HDF5 and netCDF-3 and -4, are
 * gridded into the cells that numpy finds, and into the same bytes by both readers ({@code
 * random_granules.py points}).
 */
class PackedPointsTest {
  private static final int GRANULES = 12;
  private static final int SIDE = 40;

  @TempDir Path directory;

  @Test
  void bothReadersGiveTheStoreThatNumpyComputes() throws Exception {
    Python python = new Python("random_granules.py", directory);
    python.require("no granule with packed coordinates is gridded", "requirements.txt");
    Path granules = Files.createDirectory(directory.resolve("granules"));
    python.run("points", granules.toString(), Integer.toString(GRANULES));
    Path config =
        Files.writeString(
            directory.resolve("points.yaml"),
            """
            data_source:
              coordinates: {latitude: /latitude, longitude: /longitude}
              variables: {h: /h}
            aggregation:
              variables:
                count: {function: len, dtype: int64}
                h_max: {function: max, source: h, dtype: float32}
            output:
              grid:
                type: rectilinear
                crs: EPSG:4326
                resolution: 1
                bounds: [0, 0, 40, 40]
                chunk_shape: [40, 40]
            """);
    Path byAuto = directory.resolve("auto.zarr");
    Path byNetcdfJava = directory.resolve("netcdf-java.zarr");
    JsonNode report = run(config, granules, byAuto, "auto");
    run(config, granules, byNetcdfJava, "netcdf-java");
    Greenland.assertSameBytes(Greenland.bytes(byNetcdfJava), Greenland.bytes(byAuto));

    JsonNode expected = new ObjectMapper().readTree(granules.resolve("points.json").toFile());
    assertThat(report.get("rows_scanned").asInt()).isEqualTo(sum(expected, "rows"));
    assertThat(report.get("rows_missing").asInt()).isEqualTo(sum(expected, "missing"));
    assertThat(report.get("rows_outside").asInt()).isEqualTo(sum(expected, "outside"));
    StoredArray count = StoredArray.open(ObjectStores.open(byAuto.toString()), "count");
    StoredArray greatest = StoredArray.open(ObjectStores.open(byAuto.toString()), "h_max");
    List<String> cells = new ArrayList<>();
    for (int row = 0; row < SIDE; row++) {
      for (int column = 0; column < SIDE; column++) {
        long rows = count.at(row, column).longValue();
        if (rows > 0) {
          float most = greatest.at(row, column).floatValue();
          cells.add("%d %d: %d, %s".formatted(row, column, rows, most));
        }
      }
    }
    List<String> wanted = new ArrayList<>();
    for (JsonNode cell : expected.get("cells")) {
      float most = cell.get(3).isNull() ? Float.NaN : (float) cell.get(3).asDouble();
      wanted.add(
          "%d %d: %d, %s"
              .formatted(cell.get(0).asInt(), cell.get(1).asInt(), cell.get(2).asInt(), most));
    }
    assertThat(cells).isEqualTo(wanted);
  }

  private static JsonNode run(Path config, Path granules, Path store, String reader)
      throws Exception {
    String globs = "--granules=%s/*.h5,%s/*.nc".formatted(granules, granules);
    return Greenland.run(config, store, globs, "--reader=" + reader);
  }

  private static int sum(JsonNode expected, String of) {
    int sum = 0;
    for (JsonNode granule : expected.get("granules")) {
      sum += granule.get(of).asInt();
    }
    return sum;
  }
}
