package io.firn.shard.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.config.DataSource;
import io.firn.config.GridSpec;
import io.firn.config.Level;
import io.firn.config.ReadPlan;
import io.firn.config.Records;
import io.firn.grid.Grid;
import io.firn.grid.Grids;
import io.firn.memory.MemoryArbiter;
import io.firn.shard.NumbersGranule;
import io.firn.shard.Planned;
import io.firn.shard.input.GranuleRef;
import io.firn.shard.input.ShardSelection;
import io.firn.shard.rows.LinkedRecords;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Rows that a scan leaves alone, against a look at every row. */
class RowsWantedTest {
  /** Coordinates are counted in units of 0.1 mm. */
  private static final double UNIT = 1e-9;

  private static final ReadPlan PLAN =
      new ReadPlan(new Level("/begin", "/count", 1), "/scaled/coarse_lat", "/scaled/coarse_lon");

  private static DataSource source(ReadPlan plan) {
    return new DataSource(
        List.of(""),
        "/scaled/lat",
        "/scaled/lon",
        Map.of(),
        List.of(),
        "",
        Map.of(),
        Records.NONE,
        plan,
        true,
        true);
  }

  /**
   * A track whose rows lie within a step of their records in latitude and in longitude, some of
   * which own none, some rows nobody's.
   */
  private record Track(NumbersGranule granule, double[] latitudes, double[] longitudes) {
    static Track made(Random random, int records, double latitude, double longitude) {
      double heading = random.nextDouble() * 2 * Math.PI;
      double step = Math.pow(10, -4 + 2 * random.nextDouble());
      List<Double> latitudes = new ArrayList<>();
      List<Double> longitudes = new ArrayList<>();
      long[] begin = new long[records];
      long[] count = new long[records];
      long[] coarseLatitude = new long[records];
      long[] coarseLongitude = new long[records];
      for (int record = 0; record < records; record++) {
        latitude = Math.max(-90, Math.min(90, latitude + step * Math.sin(heading)));
        double east = step / Math.max(1e-3, Math.cos(Math.toRadians(latitude)));
        longitude = wrapped(longitude + east * Math.cos(heading));
        coarseLatitude[record] = Math.round(latitude / UNIT);
        coarseLongitude[record] = Math.round(longitude / UNIT);
        if (random.nextInt(300) == 0) {
          latitudes.add(latitude);
          longitudes.add(longitude);
        }
        count[record] = random.nextInt(4);
        begin[record] = count[record] == 0 ? 0 : latitudes.size() + 1;
        for (long row = 0; row < count[record]; row++) {
          double off = random.nextDouble(-1, 1) * step;
          latitudes.add(Math.max(-90, Math.min(90, latitude + off)));
          longitudes.add(wrapped(longitude + random.nextDouble(-1, 1) * east));
        }
      }
      return new Track(
          new NumbersGranule(
              Map.of(
                  "/scaled/lat",
                  units(latitudes),
                  "/scaled/lon",
                  units(longitudes),
                  "/scaled/coarse_lat",
                  coarseLatitude,
                  "/scaled/coarse_lon",
                  coarseLongitude,
                  "/begin",
                  begin,
                  "/count",
                  count),
              UNIT,
              Map.of()),
          latitudes.stream().mapToDouble(d -> d).toArray(),
          longitudes.stream().mapToDouble(d -> d).toArray());
    }

    private static long[] units(List<Double> degrees) {
      return degrees.stream().mapToLong(value -> Math.round(value / UNIT)).toArray();
    }

    private static double wrapped(double longitude) {
      return longitude - 360 * Math.floor((longitude + 180) / 360);
    }
  }

  private static long[] wanted(Grid grid, Track track, ShardSelection shards) {
    LinkedRecords links = new LinkedRecords(new MemoryArbiter(1 << 20));
    return new RowsWanted(source(PLAN), grid, links)
        .rows(track.granule(), "", track.latitudes().length, shards, ShardSelection.ALL);
  }

  private static Grid grid(int order) {
    return Grids.of(new GridSpec.Healpix(order, order, order, false));
  }

  /** Windows of 64 records leave one alone at the end of a granule, with the largest steps. */
  @Property(tries = 100)
  void noRowIsLeftAloneWhereTheLastWindowHoldsOneRecord(
      @ForAll long seed,
      @ForAll @IntRange(min = 10, max = 16) int order,
      @ForAll @IntRange(min = 0, max = 2) int windows,
      @ForAll @IntRange(min = 1, max = 3) int more) {
    assertNoneLeftAlone(new Random(seed), grid(order), 64 * windows + more);
  }

  @Property(tries = 40)
  void noRowInAShardThatIsWantedIsLeftAlone(
      @ForAll long seed,
      @ForAll @IntRange(min = 3, max = 16) int order,
      @ForAll @IntRange(min = 1, max = 700) int records) {
    assertNoneLeftAlone(new Random(seed), grid(order), records);
  }

  /** Polar stereographic, and degrees from 20° to beyond the antimeridian. */
  @Property(tries = 60)
  void noRowOfARasterIsLeftAlone(
      @ForAll long seed,
      @ForAll boolean polar,
      @ForAll @IntRange(min = 0, max = 3) int size,
      @ForAll @IntRange(min = 1, max = 700) int records) {
    GridSpec.Tile tile = new GridSpec.Tile(3, 5);
    double cell = Math.pow(10, -size);
    Grid grid =
        Grids.of(
            polar
                ? new GridSpec.Rectilinear(
                    "EPSG:3413", 1e5 * cell, 1e5 * cell, -8e6, -9e6, 8e6, 9e6, tile, tile, false)
                : new GridSpec.Rectilinear(
                    "EPSG:4326", cell, cell, 20, -90, 200, 90, tile, tile, false));
    assertNoneLeftAlone(new Random(seed), grid, records);
  }

  private static void assertNoneLeftAlone(Random random, Grid grid, int records) {
    double latitude = random.nextBoolean() ? random.nextDouble(-90, 90) : random.nextDouble(88, 90);
    double longitude = random.nextBoolean() ? random.nextDouble(-180, 180) : 179.99;
    Track track = Track.made(random, records, latitude, longitude);
    int rows = track.latitudes().length;
    long[] cells = new long[rows];
    grid.locate(track.latitudes(), track.longitudes(), 0, rows, cells);
    LongStream inside = LongStream.of(cells).filter(cell -> cell >= 0).map(grid::shardOf);
    // All of them, too: a raster ends somewhere.
    ShardSelection shards =
        random.nextInt(4) == 0
            ? ShardSelection.ALL
            : ShardSelection.of(inside.filter(shard -> random.nextInt(1 + rows / 3) == 0));

    boolean[] read = new boolean[rows];
    long[] ranges = wanted(grid, track, shards);
    for (int range = 0; range < ranges.length; range += 2) {
      assertThat(ranges[range]).isBetween(range == 0 ? 0 : ranges[range - 1], ranges[range + 1]);
      for (long row = ranges[range]; row < ranges[range + 1]; row++) {
        read[(int) row] = true;
      }
    }
    for (int row = 0; row < rows; row++) {
      boolean there = cells[row] >= 0 && shards.contains(grid.shardOf(cells[row]));
      assertThat(read[row] || !there).as("row %d", row).isTrue();
    }
  }

  @Test
  void onlyRowsNearTheShardsAreLookedAt() {
    Track track = Track.made(new Random(7), 20_000, 10, 20);
    int rows = track.latitudes().length;
    Grid grid = grid(9);
    long[] cells = new long[rows];
    grid.locate(track.latitudes(), track.longitudes(), 0, rows, cells);
    long looked = looked(wanted(grid, track, ShardSelection.of(LongStream.of(cells[rows / 2]))));
    long there = LongStream.of(cells).filter(cell -> cell == cells[rows / 2]).count();
    // Blocks with a row that nobody owns are looked at wherever they lie: a fifth of them.
    assertThat(looked).isBetween(there, rows / 3L);
    assertThat(wanted(grid, track, ShardSelection.ALL)).containsExactly(0, rows);
  }

  @Test
  void onlyRowsNearTheBoundsOfARasterAreLookedAt() {
    Track track = Track.made(new Random(7), 20_000, 10, 20);
    int rows = track.latitudes().length;
    GridSpec.Tile tile = new GridSpec.Tile(2, 2);
    double south = Math.floor(track.latitudes()[rows / 2]) - 1;
    double west = Math.floor(track.longitudes()[rows / 2]) - 1;
    Grid grid =
        Grids.of(
            new GridSpec.Rectilinear(
                "EPSG:4326", 0.5, 0.5, west, south, west + 3, south + 3, tile, tile, false));
    long[] cells = new long[rows];
    grid.locate(track.latitudes(), track.longitudes(), 0, rows, cells);
    long there = LongStream.of(cells).filter(cell -> cell >= 0).count();
    assertThat(looked(wanted(grid, track, ShardSelection.ALL))).isBetween(there, rows / 2L);
  }

  private static long looked(long[] ranges) {
    long looked = 0;
    for (int range = 0; range < ranges.length; range += 2) {
      looked += ranges[range + 1] - ranges[range];
    }
    return looked;
  }

  @Test
  void aScanFindsTheSameAndCountsTheRestAsOutside() {
    Track track = Track.made(new Random(3), 20_000, -40, 179);
    Grid grid = grid(8);
    long[] cell = new long[1];
    grid.locate(track.latitudes(), track.longitudes(), 0, 1, cell);
    GranuleRef ref =
        new GranuleRef(
            0,
            "numbers",
            "numbers",
            1 << 20,
            "",
            ShardSelection.of(LongStream.of(cell)),
            Collections.emptySortedMap());
    ScannedGranule narrow = scan(PLAN, grid, ref, track);
    ScannedGranule whole = scan(ReadPlan.NONE, grid, ref, track);
    assertThat(narrow.shares()).hasSize(1).isEqualTo(whole.shares());
    assertThat(narrow.summary()).isEqualTo(whole.summary());
    assertThat(narrow.summary().counts().rowsOutside()).isPositive();
  }

  private static ScannedGranule scan(ReadPlan plan, Grid grid, GranuleRef ref, Track track) {
    return new GranuleScanner(source(plan), List.of(), grid, Planned.workspace())
        .scan(ref, track.granule());
  }
}
