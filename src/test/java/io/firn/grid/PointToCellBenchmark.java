package io.firn.grid;

import io.firn.config.GridSpec;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Nanoseconds a point. On HEALPix: geodetic latitude to the authalic sphere, then the nested index
 * at the finest order, of which every other order is a prefix. On rows and columns: to the plane of
 * the CRS, then the number of the cell.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 6, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class PointToCellBenchmark {
  /** The rows that a scan locates at once. */
  private static final int POINTS = 1 << 16;

  private static final double METRES_PER_DEGREE = 111_195;
  private static final double SEGMENT_METRES = 20;

  /**
   * {@code global}: uniform on the sphere, so that belt and caps take turns unpredictably. {@code
   * track}: the segments of an orbit of 92° inclination across West Antarctica.
   */
  @Param({"global", "track"})
  public String points;

  /** HEALPix, or the CRS of cells of 500 m or 0.005°. */
  @Param({"healpix", "EPSG:3031", "EPSG:4326", "EPSG:6932"})
  public String cellsOf;

  private Grid grid;
  private final double[] latitudes = new double[POINTS];
  private final double[] longitudes = new double[POINTS];
  private final long[] cells = new long[POINTS];

  @Setup
  public void place() {
    grid = Grids.of(cellsOf.equals("healpix") ? finest() : raster());
    if (points.equals("global")) {
      placeAnywhere();
    } else {
      placeAlongTrack();
    }
  }

  private static GridSpec finest() {
    return new GridSpec.Healpix(0, Healpix.MAX_ORDER / 2, Healpix.MAX_ORDER, true);
  }

  private GridSpec raster() {
    GridSpec.Tile shard = new GridSpec.Tile(1024, 1024);
    GridSpec.Tile chunk = new GridSpec.Tile(64, 64);
    return cellsOf.equals("EPSG:4326")
        ? new GridSpec.Rectilinear(cellsOf, 0.005, 0.005, -180, -90, 180, 90, shard, chunk, true)
        : new GridSpec.Rectilinear(cellsOf, 500, 500, -4e6, -4e6, 4e6, 4e6, shard, chunk, true);
  }

  private void placeAnywhere() {
    Random random = new Random(29);
    for (int i = 0; i < POINTS; i++) {
      latitudes[i] = Math.toDegrees(Math.asin(random.nextDouble() * 2 - 1));
      longitudes[i] = random.nextDouble() * 360 - 180;
    }
  }

  private void placeAlongTrack() {
    double inclination = Math.toRadians(92);
    // The arc from the equator at which the ascending orbit passes 76° south.
    double start = -Math.asin(Math.sin(Math.toRadians(76)) / Math.sin(inclination));
    for (int i = 0; i < POINTS; i++) {
      double arc = start + Math.toRadians(i * SEGMENT_METRES / METRES_PER_DEGREE);
      double turned = Math.atan2(Math.cos(inclination) * Math.sin(arc), Math.cos(arc));
      latitudes[i] = Math.toDegrees(Math.asin(Math.sin(inclination) * Math.sin(arc)));
      longitudes[i] = -132 + Math.toDegrees(turned);
    }
  }

  @Benchmark
  @OperationsPerInvocation(POINTS)
  public long[] locate() {
    grid.locate(latitudes, longitudes, 0, POINTS, cells);
    return cells;
  }
}
