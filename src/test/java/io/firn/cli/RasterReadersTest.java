package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.firn.Bundled;
import io.firn.config.GridSpec;
import io.firn.config.OutputSpec;
import io.firn.grid.Grids;
import io.firn.zarr.layout.Layouts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * xarray, rioxarray and GDAL find the cells of a raster where they are ({@code read_raster.py}).
 */
class RasterReadersTest {
  private static final String CHUNKS = "    chunk_inner: [16, 16]\n";

  @TempDir static Path directory;
  private static int stores;

  /** A store to read. */
  record Form(
      String path,
      String crs,
      boolean sharded,
      boolean spaced,
      long observations,
      List<Double> transform) {
    private static Form of(
        String crs, double cell, double west, double north, String bounds, String more)
        throws IOException {
      return of(crs, cell, west, north, bounds, "[64, 64]", more);
    }

    private static Form of(
        String crs,
        double cell,
        double west,
        double north,
        String bounds,
        String shard,
        String more)
        throws IOException {
      Path config = directory.resolve("readers-%d.yaml".formatted(stores++));
      Files.writeString(
          config,
          Files.readString(Bundled.RASTER_CONFIG)
                  .replace("EPSG:3413", crs)
                  .replace("resolution: 1000", "resolution: " + cell)
                  .replace("[-240000, -2240000, -100000, -1940000]", bounds)
                  .replace("[64, 64]", shard)
              + more);
      Path store = directory.resolve("readers-%d.zarr".formatted(stores++));
      long observations = Greenland.run(config, store).get("rows_gridded").asLong();
      return new Form(
          store.toString(),
          crs,
          more.contains("sharded: true"),
          !shard.contains("1"),
          observations,
          List.of(cell, 0.0, west, 0.0, -cell, north));
    }
  }

  @Test
  void readersSeeTheCrsAndTheTransform() throws Exception {
    Python python = python();
    List<Form> forms =
        List.of(
            Form.of(
                "EPSG:3413",
                1000,
                -240_000,
                -1_940_000,
                "[-240000, -2240000, -100000, -1940000]",
                ""),
            Form.of("EPSG:4326", 0.05, -60, 75, "[-60, 60, -40, 75]", CHUNKS),
            Form.of(
                "EPSG:32622",
                1000,
                200_000,
                8_200_000,
                "[200000, 7500000, 900000, 8200000]",
                CHUNKS + "    sharded: true\n"),
            // Its text names the northing first; readers take the columns for x all the same.
            Form.of(
                "EPSG:3035",
                5000,
                500_000,
                6_900_000,
                "[500000, 5300000, 2500000, 6900000]",
                CHUNKS),
            // One row, then one column, of one coordinate each.
            Form.of(
                "EPSG:3413",
                350_000,
                -350_000,
                -1_900_000,
                "[-350000, -2250000, 350000, -1900000]",
                "[1, 2]",
                ""),
            Form.of("EPSG:4326", 20, -60, 90, "[-60, 50, -40, 90]", "[2, 1]", ""));
    Path specification = directory.resolve("stores.json");
    ObjectMapper json = new ObjectMapper();
    json.writeValue(specification.toFile(), forms);

    List<String> printed = python.run("stores", specification.toString()).lines().toList();

    assertThat(printed).hasSameSizeAs(forms);
    for (int i = 0; i < forms.size(); i++) {
      Form form = forms.get(i);
      JsonNode seen = json.readTree(printed.get(i));
      assertThat(seen.at("/dims")).hasToString("[\"y\",\"x\"]");
      assertThat(seen.at("/coords")).hasToString("[\"crs\",\"x\",\"y\"]");
      assertThat(seen.at("/observations").asLong()).isEqualTo(form.observations()).isPositive();
      boolean gdal = !seen.at("/gdal").isMissingNode();
      assertThat(gdal || form.sharded() || !form.spaced()).isTrue();
      for (String reader : gdal ? List.of("rioxarray", "gdal") : List.of("rioxarray")) {
        assertThat(seen.at("/" + reader + "/crs").asBoolean()).as(reader).isTrue();
        for (int k = 0; k < 6; k++) {
          double expected = form.transform().get(k);
          // They compute it from the coordinates of the first two cells, or of the first and last.
          assertThat(seen.at("/" + reader + "/transform/" + k).asDouble())
              .as("%d of %s", k, reader)
              .isCloseTo(expected, within(1e-9 * Math.max(1, Math.abs(expected))));
        }
      }
      if (gdal) {
        assertThat(seen.at("/gdal/values").asBoolean()).isTrue();
        assertThat("EPSG:" + seen.at("/gdal/epsg").asInt()).isEqualTo(form.crs());
      }
    }
  }

  /**
   * A number that stands for "no observation" is none to readers, and a field has but one: not NaN
   * in a chunk that was gridded and the fill value beside it. Counts stay integers.
   */
  @Test
  void readersMaskCellsWithoutObservations() throws Exception {
    Python python = python();
    Path config = directory.resolve("fills.yaml");
    Files.writeString(
        config,
        Files.readString(Bundled.RASTER_CONFIG)
            .replace(
                "  variables:\n    h_li",
                "  variables:\n    segment: \"/{group}/land_ice_segments/segment_id\"\n    h_li")
            .replaceFirst(
                "(?s)    h_min: .*?\n\n",
                """
                    whole: {function: max, source: segment, dtype: int32, fill_value: -9999}
                    real: {function: mean, source: h_li, dtype: float32, fill_value: -9999}
                    wide: {function: mean, source: h_li, dtype: float64, fill_value: 1e30}
                    none: {function: mean, source: h_li, dtype: float32}

                """));
    Path store = directory.resolve("fills.zarr");
    Greenland.run(config, store);

    List<String> printed = python.run("fills", store.toString()).lines().toList();

    ObjectMapper json = new ObjectMapper();
    Map<String, String> nodata = new LinkedHashMap<>();
    for (String line : printed) {
      JsonNode seen = json.readTree(line);
      nodata.put(seen.at("/field").asText(), seen.at("/nodata").asText());
      assertThat(seen.at("/missing").asBoolean()).as(line).isTrue();
      assertThat(seen.at("/tiff").asBoolean()).as(line).isTrue();
      // float64 sums of some thousand numbers, in another order.
      double mean = seen.at("/mean/1").asDouble();
      assertThat(seen.at("/mean/0").asDouble())
          .as(line)
          .isCloseTo(mean, within(1e-9 * Math.abs(mean)));
      assertThat(seen.at("/seen").asText()).as(line).startsWith("float");
      assertThat(seen.at("/gdal")).as(line).isEqualTo(seen.at("/nodata"));
    }
    assertThat(nodata)
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("whole", "-9999.0", "real", "-9999.0", "wide", "1e+30", "none", "nan"));
  }

  /** By pyproj: the text is the CRS of the code, the attributes are those that it would write. */
  @Test
  void theCrsIsWrittenAsPyprojReadsIt() throws Exception {
    Python python = python();
    Map<String, Object> attributes = new LinkedHashMap<>();
    for (String crs :
        List.of(
            "EPSG:3413",
            "EPSG:3031",
            "EPSG:3976",
            "EPSG:3995",
            "EPSG:5041",
            "EPSG:5042",
            "EPSG:4326",
            "EPSG:4269",
            "EPSG:32618",
            "EPSG:32733",
            "EPSG:25832",
            "EPSG:3857",
            "EPSG:3395",
            "EPSG:6931",
            "EPSG:6932",
            "EPSG:6933",
            "EPSG:3574",
            "EPSG:3035",
            "EPSG:3034",
            "EPSG:2193",
            "EPSG:2105",
            "EPSG:3046",
            "EPSG:3138",
            "EPSG:3416",
            "EPSG:3851",
            "EPSG:3879",
            "EPSG:5110",
            "EPSG:25884",
            "EPSG:3577",
            "EPSG:3978",
            "EPSG:5070",
            "+proj=laea +lat_0=72 +lon_0=-40 +x_0=1000",
            "+proj=stere +lat_0=-90 +lat_ts=-65 +lon_0=30 +ellps=GRS80",
            "+proj=merc +lat_ts=41 +lon_0=100",
            "+proj=lcc +lat_1=60 +lat_0=60 +lon_0=20")) {
      attributes.put(crs, gridMapping(crs));
    }
    Path specification = directory.resolve("systems.json");
    ObjectMapper json = new ObjectMapper();
    json.writeValue(specification.toFile(), attributes);

    List<String> printed = python.run("systems", specification.toString()).lines().toList();

    assertThat(printed).hasSameSizeAs(attributes.keySet());
    for (String line : printed) {
      JsonNode seen = json.readTree(line);
      assertThat(seen.at("/wkt").asBoolean()).as(line).isTrue();
      assertThat(seen.at("/cf")).as(line).isEmpty();
      if (seen.at("/crs").asText().startsWith("EPSG:")) {
        assertThat("EPSG:" + seen.at("/epsg").asInt()).isEqualTo(seen.at("/crs").asText());
      }
    }
  }

  private static JsonNode gridMapping(String crs) throws IOException {
    GridSpec.Tile tile = new GridSpec.Tile(10, 10);
    GridSpec.Rectilinear spec =
        new GridSpec.Rectilinear(crs, 1, 1, 0, 0, 10, 10, tile, tile, false);
    OutputSpec output =
        new OutputSpec(
            null, OutputSpec.StoreLayout.WHOLE_GRID, OutputSpec.Codec.Name.ZSTD.atDefaultLevel());
    byte[] document =
        Layouts.of(spec, Grids.of(spec), output, List.of())
            .documents(1, List.of(), Map.of())
            .get("crs/zarr.json");
    return new ObjectMapper().readTree(document).get("attributes");
  }

  private static Python python() throws IOException, InterruptedException {
    Python python = new Python("read_raster.py", directory);
    python.require("no reader of others is tested on rasters", "requirements.txt");
    return python;
  }
}
