package io.firn.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.config.GridSpec;
import io.firn.config.GridSpec.Tile;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RectilinearGridTest {
  private static final Tile SHARD = new Tile(256, 256);

  /** That of zagg's atl06_polar. */
  private static final GridSpec.Rectilinear POLAR = polar(SHARD);

  private static GridSpec.Rectilinear polar(Tile chunk) {
    return new GridSpec.Rectilinear(
        "EPSG:3031", 5000, 5000, -3_200_000, -3_200_000, 3_200_000, 3_200_000, SHARD, chunk, false);
  }

  private static GridSpec.Rectilinear degrees(double west, double east) {
    Tile tile = new Tile(10, 10);
    return new GridSpec.Rectilinear("EPSG:4326", 1, 1, west, -90, east, 90, tile, tile, false);
  }

  private static final Grid FROM_GREENWICH = Grids.of(degrees(0, 360));
  private static final Grid FROM_DATE_LINE = Grids.of(degrees(-180, 180));

  private static long locate(Grid grid, double latitude, double longitude) {
    long[] cells = new long[1];
    grid.locate(new double[] {latitude}, new double[] {longitude}, 0, 1, cells);
    return cells[0];
  }

  /** The sum with a whole turn is rounded to what lies east of it. */
  @ParameterizedTest
  @ValueSource(doubles = {-1e-15, -1e-14, -2.8e-14, -5e-14, -1e-13})
  void aPointAHairWestOfTheBoundsIsInTheLastColumn(double longitude) {
    assertThat(locate(FROM_GREENWICH, 5, longitude)).isEqualTo(locate(FROM_GREENWICH, 5, 359.5));
  }

  /** Places by zagg 0.61, whose number of a cell is row · columns + column. */
  @ParameterizedTest
  @CsvSource({
    "-78.5, -132, 1033413, 16",
    "-88, 45, 780190, 12",
    "-67.9, 110.25, 1035336, 19",
    "-90, 0, 819840, 12",
    "-71.3, -10.25, 302647, 2",
  })
  void pointsAreWhereZaggPutsThem(double latitude, double longitude, long place, long shard) {
    for (Tile chunk : List.of(SHARD, new Tile(64, 128))) {
      GridSpec.Rectilinear spec = polar(chunk);
      Grid grid = Grids.of(spec);
      long cell = locate(grid, latitude, longitude);
      Raster raster = Raster.of(spec);
      assertThat(raster.row(cell) * 1280 + raster.column(cell)).isEqualTo(place);
      assertThat(grid.shardOf(cell)).isEqualTo(shard);
    }
  }

  @Test
  void aPointBeyondTheBoundsIsOutsideAndOneWithoutACoordinateMissing() {
    Grid grid = Grids.of(POLAR);
    assertThat(locate(grid, -45, -170)).isEqualTo(Grid.OUTSIDE);
    assertThat(locate(grid, 90, 0)).isEqualTo(Grid.OUTSIDE);
    assertThat(locate(grid, Double.NaN, 0)).isEqualTo(Grid.MISSING);
    assertThat(locate(grid, -80, Double.POSITIVE_INFINITY)).isEqualTo(Grid.MISSING);
    assertThat(locate(grid, -90.5, 0)).isEqualTo(Grid.MISSING);
  }

  @Test
  void aCellHasItsWesternAndNorthernEdge() {
    GridSpec.Rectilinear spec = degrees(-20, 20);
    Grid grid = Grids.of(spec);
    assertThat(locate(grid, 90, -20)).isZero();
    assertThat(locate(grid, 89, -20)).isEqualTo(Raster.of(spec).cell(1, 0));
    assertThat(locate(grid, 89.5, 20)).isEqualTo(Grid.OUTSIDE);
    assertThat(locate(grid, -90, 0)).isEqualTo(Grid.OUTSIDE);
  }

  /** The same place of the Earth, whichever of its longitudes a granule writes. */
  @Property
  void longitudesTurnIntoTheBounds(
      @ForAll @DoubleRange(min = -89.9, max = 89.9) double latitude,
      @ForAll @IntRange(min = -179, max = 179) int longitude) {
    double middle = longitude + 0.5;
    long cell = locate(FROM_GREENWICH, latitude, middle);
    assertThat(cell).isNotNegative();
    assertThat(locate(FROM_GREENWICH, latitude, middle < 0 ? middle + 360 : middle - 360))
        .isEqualTo(cell);
    assertThat(locate(FROM_DATE_LINE, latitude, middle < 0 ? middle + 360 : middle - 360))
        .isEqualTo(locate(FROM_DATE_LINE, latitude, middle));
  }

  @Test
  void aTurnIsMadeOnlyIntoTheBounds() {
    Grid grid = Grids.of(degrees(350, 370));
    assertThat(locate(grid, 5, 5.5)).isNotNegative();
    assertThat(locate(grid, 5, -5.5)).isNotNegative();
    assertThat(locate(grid, 5, 15)).isEqualTo(Grid.OUTSIDE);
    assertThat(locate(grid, 5, -15)).isEqualTo(Grid.OUTSIDE);
  }

  /** 3,840 columns of a tenth of a degree, to 204 degrees east. */
  @Test
  void whatIsBeyondAWholeTurnIsInTheFirstColumns() {
    Tile tile = new Tile(256, 256);
    GridSpec.Rectilinear spec =
        new GridSpec.Rectilinear("EPSG:4326", 0.1, 0.1, -180, -90, 180, 90, tile, tile, false);
    assertThat(spec.columns()).isEqualTo(3840);
    Grid grid = Grids.of(spec);
    for (double longitude : new double[] {-169.95, -179.95, -156.05}) {
      long cell = locate(grid, 5, longitude);
      assertThat(Raster.of(spec).column(cell)).isEqualTo((long) Math.floor((longitude + 180) * 10));
      assertThat(locate(grid, 5, longitude + 360)).isEqualTo(cell);
    }
    assertThat(locate(grid, 5, 180)).isEqualTo(locate(grid, 5, -180));
    assertThat(locate(grid, 5, 359.95)).isEqualTo(locate(grid, 5, -0.05));
  }

  /** By numpy 2.5: {@code a // b}. A double of 1.0 holds nine of the double of 0.1 and a rest. */
  @ParameterizedTest
  @CsvSource({
    "1.0, 0.1, 9",
    "0.3, 0.1, 2",
    "0.6, 0.2, 2",
    "0.9, 0.3, 3",
    "-1.0, 0.1, -10",
    "-0.3, 0.1, -3",
    "0.0, 0.1, 0",
    "360.0, 0.0001, 3599999",
    "1e15, 3.0, 333333333333333",
  })
  void quotientsAreFlooredAsNumpyDoes(double a, double b, double floored) {
    assertThat(RectilinearGrid.flooredQuotient(a, b)).isEqualTo(floored);
  }

  @Property(tries = 5000)
  void theFlooredQuotientIsExact(
      @ForAll @IntRange(min = -4_000_000, max = 4_000_000) int steps,
      @ForAll @IntRange(min = 1, max = 100_000) int cell,
      @ForAll @IntRange(min = -1, max = 1) int neighbour) {
    double b = cell / 10_000.0;
    double a = steps * b;
    // On the edge of a cell and right beside it, where rounding decides.
    a = neighbour < 0 ? Math.nextDown(a) : neighbour > 0 ? Math.nextUp(a) : a;
    BigDecimal exact =
        new BigDecimal(a)
            .divide(new BigDecimal(b), 40, RoundingMode.FLOOR)
            .setScale(0, RoundingMode.FLOOR);
    assertThat(RectilinearGrid.flooredQuotient(a, b)).isEqualTo(exact.doubleValue());
  }

  @Property
  void aNumberIsACellsAndItsChunksAndItsShards(
      @ForAll("rasters") Raster raster, @ForAll @IntRange(min = 0, max = 9999) int where) {
    long cells = raster.rows() * raster.columns();
    assertThat(raster.shards() * raster.cellsPerShard()).isEqualTo(cells);
    long cell = where * cells / 10_000;
    long row = raster.row(cell);
    long column = raster.column(cell);
    assertThat(raster.cell(row, column)).isEqualTo(cell);
    long shard = cell / raster.cellsPerShard();
    int chunk = raster.chunkInShard(cell);
    assertThat(raster.chunkRow(shard, chunk)).isEqualTo(row / raster.chunk().rows());
    assertThat(raster.chunkColumn(shard, chunk)).isEqualTo(column / raster.chunk().columns());
    assertThat(raster.shardRow(shard)).isEqualTo(row / raster.shard().rows());
    // Row-major within a chunk, as the bytes of an array are.
    assertThat((long) raster.cellInChunk(cell))
        .isEqualTo(
            row % raster.chunk().rows() * raster.chunk().columns()
                + column % raster.chunk().columns());
  }

  @Provide
  Arbitrary<Raster> rasters() {
    Arbitrary<Integer> few = Arbitraries.integers().between(1, 7);
    Arbitrary<Tile> tiles = Combinators.combine(few, few).as(Tile::new);
    return Combinators.combine(tiles, tiles, tiles)
        .as(
            (chunk, chunks, shards) -> {
              Tile shard =
                  new Tile(chunk.rows() * chunks.rows(), chunk.columns() * chunks.columns());
              return new Raster(
                  (long) shards.rows() * shard.rows(),
                  (long) shards.columns() * shard.columns(),
                  shard,
                  chunk);
            });
  }

  /** So that each may be the other's domain. */
  @Test
  void theGridOfAWellKnownTextIsThatOfItsCode() {
    String text =
        """
        GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],\
        PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]%s]""";
    Grid coded = degrees("EPSG:4326");
    Grid withCode = degrees(text.formatted(",AUTHORITY[\"EPSG\",\"4326\"]"));
    assertThat(withCode).isEqualTo(coded).hasSameHashCodeAs(coded);
    assertThat(degrees(text.formatted(""))).isEqualTo(degrees(text.formatted("")));
    assertThat(degrees(text.formatted("")).signature()).containsEntry("crs", text.formatted(""));
    // With a PROJ string in it, it is none.
    String extended = text.formatted(",EXTENSION[\"PROJ4\",\"+proj=longlat +datum=WGS84\"]");
    assertThat(degrees(extended).signature()).containsEntry("crs", extended);
  }

  private static Grid degrees(String crs) {
    Tile tile = new Tile(10, 10);
    return Grids.of(new GridSpec.Rectilinear(crs, 1, 1, 0, 0, 20, 20, tile, tile, false));
  }

  @Test
  void aShardMapSpeaksOfItAsZaggDoes() {
    Grid grid = Grids.of(POLAR);
    assertThat(grid.signature())
        .isEqualTo(
            Map.of(
                "type",
                "rectilinear",
                "crs",
                "EPSG:3031",
                "affine",
                List.of(5000.0, 0.0, -3_200_000.0, 0.0, -5000.0, 3_200_000.0),
                "shape",
                List.of(1280L, 1280L),
                "chunk_shape",
                List.of(256, 256)));
    assertThat(grid.shardOfKey(16)).isEqualTo(16);
    assertThat(grid.shardName(16)).isEqualTo("tile (3,1)");
    assertThatThrownBy(() -> grid.shardOfKey(25)).hasMessage("Invalid shard '25': 0 to 24");
  }

  @Test
  void gridsThatComputeTheSameAreEqual() {
    assertThat(Grids.of(POLAR)).isEqualTo(Grids.of(polar(SHARD)));
    assertThat(Grids.of(POLAR)).isNotEqualTo(Grids.of(polar(new Tile(64, 64))));
  }
}
