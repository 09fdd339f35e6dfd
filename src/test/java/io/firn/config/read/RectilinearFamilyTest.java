package io.firn.config.read;

import static io.firn.config.read.Documents.parse;
import static io.firn.config.read.Documents.problems;
import static org.assertj.core.api.Assertions.assertThat;

import io.firn.config.FirnConfig;
import io.firn.config.GridSpec.Rectilinear;
import io.firn.config.GridSpec.Tile;
import io.firn.config.OutputSpec.StoreLayout;
import io.firn.config.canonical.CanonicalYaml;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RectilinearFamilyTest {
  private static final String GRID =
      "{type: rectilinear, crs: EPSG:3413, resolution: 1000,"
          + " bounds: [-240000, -2240000, -100000, -1940000], chunk_shape: [64, 64]}";

  /** The small document with another grid, in flow style on line 24. */
  private static String document(String grid) {
    return Documents.SMALL.substring(0, Documents.SMALL.indexOf("  grid:"))
        + "  grid: "
        + grid
        + "\n";
  }

  private static Rectilinear grid(String grid) {
    return (Rectilinear) parse(document(grid)).grid();
  }

  @Test
  void boundsArePaddedToWholeShards() {
    Rectilinear grid = grid(GRID);
    assertThat(grid)
        .isEqualTo(
            new Rectilinear(
                "EPSG:3413",
                1000,
                1000,
                -240000,
                -2240000,
                -100000,
                -1940000,
                new Tile(64, 64),
                new Tile(64, 64),
                false));
    assertThat(grid.rows()).isEqualTo(320);
    assertThat(grid.columns()).isEqualTo(192);
  }

  /** As many as zagg's own rule gives, with its templates' grids. */
  @ParameterizedTest
  @CsvSource({
    "5000, -3200000, -3200000, 3200000, 3200000, 1280, 1280",
    "0.0001, -180, -90, 180, 90, 1800192, 3600128",
    "0.1, 0, 0, 25.6, 25.6, 256, 256",
    "0.1, 0, 0, 25.61, 25.6, 256, 512",
  })
  void aSpanThatIsAMultipleOfACellIsNoneMore(
      double cell, double west, double south, double east, double north, long rows, long columns) {
    Tile tile = new Tile(256, 256);
    Rectilinear grid =
        new Rectilinear("EPSG:4326", cell, cell, west, south, east, north, tile, tile, false);
    assertThat(grid.rows()).isEqualTo(rows);
    assertThat(grid.columns()).isEqualTo(columns);
  }

  /** As pyproj takes them, and so zagg. */
  @ParameterizedTest
  @ValueSource(strings = {"3413", "'3413'", "epsg:3413", "EPSG:03413"})
  void anEpsgCodeHasOneText(String crs) {
    assertThat(grid(GRID.replace("EPSG:3413", crs)).crs()).isEqualTo("EPSG:3413");
  }

  /** Blanks between its elements mean nothing; those in quotes do. */
  @Test
  void wellKnownTextHasOneText() {
    String wkt =
        """
        GEOGCS [ "WGS  84, (a) ""b"" ",
          DATUM["WGS_1984" , SPHEROID["WGS 84", 6378137,\t298.257223563]],
          PRIMEM["Greenwich", 0], UNIT["degree" ,0.0174532925199433] ]
        """;
    assertThat(grid(GRID.replace("EPSG:3413", "'" + wkt.strip().replace("\n", " ") + "'")).crs())
        .isEqualTo(
            "GEOGCS[\"WGS  84, (a) \"\"b\"\" \",DATUM[\"WGS_1984\",SPHEROID[\"WGS 84\",6378137,298.257223563]],PRIMEM[\"Greenwich\",0],UNIT[\"degree\",0.0174532925199433]]");
  }

  @Test
  void aShardIsATileOf256CellsWhereNothingIsSaid() {
    Rectilinear grid =
        grid("{type: rectilinear, crs: EPSG:4326, resolution: [2, 1], bounds: [0, 0, 9, 9]}");
    assertThat(grid.shard()).isEqualTo(new Tile(256, 256));
    assertThat(grid.chunk()).isEqualTo(new Tile(256, 256));
    assertThat(grid.width()).isEqualTo(2);
    assertThat(grid.height()).isEqualTo(1);
    assertThat(grid.sharded()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "crs: EPSG:3413; ; Missing output.grid.crs: a coordinate reference system such as"
            + " EPSG:3413 or +proj=laea +lat_0=90 is required (line 24)",
        "crs: EPSG:3413; crs: 34.13; Invalid output.grid.crs '34.13': a coordinate reference system"
            + " such as EPSG:3413 or +proj=laea +lat_0=90 is required, in quotes (line 24)",
        "crs: EPSG:3413; crs: EPSG:27700; Invalid output.grid.crs 'EPSG:27700': 'OSGB 1936 / British National Grid' is not"
            + " on a supported datum: those of WGS 84, NAD83, ETRS89, GDA94 and NZGD2000 are (line 24)",
        "1000; 0; Invalid output.grid.resolution '0': a positive number, or a list of two: width"
            + " and height of a cell, is required (line 24)",
        "resolution: 1000; 'resolution: [1000, 1e+15]'; Invalid output.grid.resolution '[1000.0, 1.0E15]': a cell that is"
            + " less than a billion times larger than the bounds is required (line 24)",
        "resolution: 1000; 'resolution: [1, 2, 3]'; Invalid output.grid.resolution '[1, 2, 3]': a positive number, or a list of"
            + " two: width and height of a cell, is required (line 24)",
        "-100000; -240000; Invalid output.grid.bounds '[-240000, -2240000, -240000, -1940000]': xmin less than xmax and ymin less"
            + " than ymax are required (line 24)",
        "-100000; .inf; Invalid output.grid.bounds[2] '.inf': a finite number is required (line 24)",
        "[64, 64]; [64]; Invalid output.grid.chunk_shape '[64]': a list [rows, columns] of"
            + " integers between 1 and 16777216 is required (line 24)",
        "[64, 64]; [64, 0]; Invalid output.grid.chunk_shape[1] '0': an integer between 1 and"
            + " 16777216 is required (line 24)",
        "'[64, 64]'; '[64, 64], chunk_inner: [64, 48]'; Invalid output.grid.chunk_inner '[64, 48]':"
            + " rows and columns that divide those of chunk_shape, 64 and 64, are required (line 24)",
        "'[64, 64]'; '[8192, 4096]'; Invalid output.grid.chunk_shape '[8192, 4096]': a chunk holds"
            + " at most 16,777,216 cells (line 24)",
        "'[64, 64]'; '[2048, 1024], chunk_inner: [1, 1]'; Invalid output.grid.chunk_inner '[1, 1]':"
            + " a shard holds at most 1,048,576 chunks (line 24)",
        "'[64, 64]'; '[64, 64], sharded: true'; Invalid output.grid.sharded 'true': a chunk_inner"
            + " smaller than chunk_shape is required, as a shard of one chunk cannot be divided"
            + " (line 24)",
        "1000; 0.01; Invalid output.grid.resolution '[0.01, 0.01]': at most 16,777,216 rows and"
            + " columns, whole shards, within the bounds are supported (line 24)",
        "crs: EPSG:3413; crs: EPSG:3413, parent_order: 3; 'Invalid output.grid.parent_order ''3'':"
            + " unknown key; known are domain, type, crs, resolution, bounds, chunk_shape,"
            + " chunk_inner, sharded (line 24)'",
      })
  void whatIsNoGridIsRefused(String passage, String replacement, String message) {
    String grid = GRID.replace(passage, replacement == null ? "" : replacement).replace("{, ", "{");
    assertThat(problems(document(grid.replace(", ,", ",")))).containsExactly(message);
  }

  @Test
  void theLayoutIsTheGridsOwn() {
    FirnConfig config = parse(document(GRID));
    assertThat(config.output().layout()).isEqualTo(StoreLayout.WHOLE_GRID);
    assertThat(parse(document(GRID) + "  store_layout: flat\n").output())
        .isEqualTo(config.output());
    assertThat(problems(document(GRID) + "  store_layout: compact\n"))
        .containsExactly(
            "Invalid output.store_layout 'compact': a store of rectilinear cells spans them all;"
                + " leave it out (line 25)");
  }

  @Test
  void theCanonicalFormIsReadBack() {
    String yaml =
        document(
            GRID.replace("EPSG:3413", "'epsg:3413'")
                .replace("[64, 64]", "[64, 64], chunk_inner: [16, 32], sharded: true"));
    FirnConfig config = parse(yaml);
    assertThat(CanonicalYaml.write(config))
        .endsWith(
            """
            output:
              codec:
                name: zstd
                level: 3
              grid:
                type: rectilinear
                crs: EPSG:3413
                resolution:
                - 1000.0
                - 1000.0
                bounds:
                - -240000.0
                - -2240000.0
                - -100000.0
                - -1940000.0
                chunk_shape:
                - 64
                - 64
                chunk_inner:
                - 16
                - 32
                sharded: true
            """);
    assertThat(parse(CanonicalYaml.write(config)).grid()).isEqualTo(config.grid());
    assertThat(CanonicalYaml.write(parse(CanonicalYaml.write(config))))
        .isEqualTo(CanonicalYaml.write(config));
  }
}
