package io.firn.grid;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.config.Domain;
import io.firn.config.GridSpec;
import io.firn.config.GridSpec.Tile;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which boxes a grid of rows and columns knows not to touch some shards. */
class RectilinearBoxTest {
  private static final Tile SHARD = new Tile(2, 3);

  /** A projection of every method, some of them with a seam, or a point at which they tear. */
  private static final List<Grid> PLANES =
      Stream.of(
              "EPSG:3031",
              "EPSG:3413",
              "EPSG:6932",
              "EPSG:6933",
              "EPSG:3857",
              "EPSG:32622",
              "EPSG:3338",
              "+proj=laea +lat_0=10 +lon_0=150",
              "+proj=lcc +lat_0=40 +lat_1=30 +lat_2=50 +lon_0=10",
              "+proj=tmerc +lat_0=0 +lon_0=9",
              "+proj=cea +lon_0=100")
          .flatMap(crs -> Stream.of(metres(crs, 100), metres(crs, 1e4), metres(crs, 1e6)))
          .toList();

  /** From Greenwich, from the date line, a small one beyond the date line, more than a turn. */
  private static final List<Grid> TURNS =
      List.of(degrees(0, 360), degrees(-180, 180), degrees(350, 380), degrees(-180, 204));

  /** To beyond what the Earth measures in the plane. */
  private static Grid metres(String crs, double cell) {
    double end = 3e7;
    return Grids.of(
        new GridSpec.Rectilinear(crs, cell, 0.7 * cell, -end, -end, end, end, SHARD, SHARD, false));
  }

  private static Grid degrees(double west, double east) {
    return Grids.of(
        new GridSpec.Rectilinear(
            "EPSG:4326", 0.25, 0.25, west, -90, east, 90, SHARD, SHARD, false));
  }

  private record Place(Domain.Box box, double latitude, double longitude) {}

  private static Place place(
      double west, double width, double south, double height, double along, double up, int size) {
    double largest = 12 * Math.pow(10, -size);
    double north = Math.min(90, south + largest * height);
    double end = west + largest * width;
    double longitude = Math.min(end, west + (end - west) * along);
    return new Place(
        new Domain.Box(west, south, end > 180 ? end - 360 : end, north),
        Math.min(north, south + (north - south) * up),
        longitude > 180 ? longitude - 360 : longitude);
  }

  private static void requireFound(Grid grid, Place place) {
    long[] cells = new long[1];
    grid.locate(new double[] {place.latitude()}, new double[] {place.longitude()}, 0, 1, cells);
    long shard = cells[0] >= 0 ? grid.shardOf(cells[0]) : -1;
    assertThat(shard < 0 || grid.mayTouch(place.box(), (from, to) -> from <= shard && shard < to))
        .as("%s has %s", place, cells[0])
        .isTrue();
  }

  @Property(tries = 4000, edgeCases = EdgeCasesMode.MIXIN)
  void aPointOfTheBoxLiesInAShardThatItMayTouch(
      @ForAll @IntRange(min = 0, max = 32) int plane,
      @ForAll @DoubleRange(min = -180, max = 180) double west,
      @ForAll @DoubleRange(min = 0, max = 1) double width,
      @ForAll @DoubleRange(min = -90, max = 90) double south,
      @ForAll @DoubleRange(min = 0, max = 1) double height,
      @ForAll @DoubleRange(min = 0, max = 1) double along,
      @ForAll @DoubleRange(min = 0, max = 1) double up,
      @ForAll @IntRange(min = 0, max = 4) int size) {
    requireFound(PLANES.get(plane), place(west, width, south, height, along, up, size));
  }

  @Property(tries = 4000, edgeCases = EdgeCasesMode.MIXIN)
  void soItDoesInDegreesWhicheverTurnTheyHave(
      @ForAll @IntRange(min = 0, max = 3) int bounds,
      @ForAll @DoubleRange(min = -180, max = 180) double west,
      @ForAll @DoubleRange(min = 0, max = 1) double width,
      @ForAll @DoubleRange(min = -90, max = 90) double south,
      @ForAll @DoubleRange(min = 0, max = 1) double height,
      @ForAll @DoubleRange(min = 0, max = 1) double along,
      @ForAll @DoubleRange(min = 0, max = 1) double up,
      @ForAll @IntRange(min = 0, max = 4) int size) {
    requireFound(TURNS.get(bounds), place(west, width, south, height, along, up, size));
  }

  /** Parallels are arcs about the pole; this one lies lowest a degree beside a point of the net. */
  @Test
  void anArcBetweenThePointsOfTheNetLiesInTheBox() {
    Domain.Box box = new Domain.Box(-51, 60, -41, 60.1);
    requireFound(metres("EPSG:3413", 100), new Place(box, 60, -45));
  }

  /** A track of ICESat-2 over Greenland: the box around 64 segments with its margins. */
  @Test
  void aBoxTouchesFewShardsBesideThoseInWhichItLies() {
    Tile tile = new Tile(1, 1);
    GridSpec.Rectilinear spec =
        new GridSpec.Rectilinear(
            "EPSG:3413", 1000, 1000, -240_000, -2_240_000, -100_000, -1_940_000, tile, tile, false);
    Grid grid = Grids.of(spec);
    Domain.Box box = new Domain.Box(-49.5, 70.5, -49.4, 70.55);
    long touched = 0;
    for (long shard = 0; shard < grid.shards(); shard++) {
      long one = shard;
      touched += grid.mayTouch(box, (from, to) -> from <= one && one < to) ? 1 : 0;
    }
    // 4.1 by 5.9 km in the plane, 3 km more with the margins, and two cells, and one for where cut.
    assertThat(touched).isBetween(4 * 6L, 11 * 12L);
  }

  @ParameterizedTest
  @CsvSource({
    "EPSG:3413, -49.5, 60.5, -49.4, 60.55",
    "EPSG:3413, -60, 70, -59.9, 70.1",
    "EPSG:3413, 100, -80, 101, -79",
    "EPSG:32622, 100, 0, 101, 1",
  })
  void aBoxBesideTheBoundsTouchesNothing(
      String crs, double west, double south, double east, double north) {
    Grid grid =
        Grids.of(
            new GridSpec.Rectilinear(
                crs, 1000, 1000, -240_000, -2_240_000, -100_000, -1_940_000, SHARD, SHARD, false));
    assertThat(grid.mayTouch(new Domain.Box(west, south, east, north), (from, to) -> true))
        .isFalse();
  }

  /** Around the pole, at one that has no place, over a seam, where the plane tears. */
  @ParameterizedTest
  @CsvSource({
    "EPSG:3413, -180, 89.9, 180, 90",
    "EPSG:3413, 10, -90, 10.1, -89.9",
    "+proj=cea +lon_0=100, -80.1, 10, -79.9, 10.1",
    "+proj=laea +lat_0=10 +lon_0=150, -30.03, -10.05, -29.9, -9.97",
    "+proj=tmerc +lat_0=0 +lon_0=9, 98.93, -0.04, 99.04, 0.05",
  })
  void ofSomeBoxesNothingIsKnown(String crs, double west, double south, double east, double north) {
    Tile tile = new Tile(1, 1);
    double far = 1e9;
    Grid grid =
        Grids.of(
            new GridSpec.Rectilinear(crs, 1, 1, far, far, far + 1, far + 1, tile, tile, false));
    assertThat(grid.mayTouch(new Domain.Box(west, south, east, north), (from, to) -> true))
        .isTrue();
  }
}
