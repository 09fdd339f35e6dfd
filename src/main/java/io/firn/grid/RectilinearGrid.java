package io.firn.grid;

import io.firn.config.Domain;
import io.firn.config.GridSpec;
import io.firn.crs.Crs;
import io.firn.crs.Projection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Rows and columns of equal cells in a coordinate reference system.
 *
 * <p>A cell has its western and northern edge, not its eastern and southern: a point on the edge of
 * two cells belongs to the one in the east or south. In a geographic CRS a point whose longitude
 * lies outside the bounds, and inside after a whole turn, is inside.
 */
final class RectilinearGrid implements Grid {
  /** Points that are projected at once. */
  private static final int BLOCK = 1024;

  private static final double TURN = 360;

  private final GridSpec.Rectilinear spec;
  private final Raster raster;
  private final Projection projection;
  private final boolean turns;
  private final String nameInMaps;

  private RectilinearGrid(GridSpec.Rectilinear spec, Crs crs) {
    this.spec = spec;
    this.raster = Raster.of(spec);
    this.projection = crs.projection();
    this.turns = crs.isGeographic();
    this.nameInMaps =
        crs.epsg().isPresent() ? "EPSG:" + crs.epsg().getAsInt() : nameInMaps(spec.crs());
  }

  static RectilinearGrid of(GridSpec.Rectilinear spec) {
    return new RectilinearGrid(spec, Crs.of(spec.crs()));
  }

  /** Storage is none of a grid's concern. */
  @Override
  public boolean equals(Object other) {
    return other instanceof RectilinearGrid that
        && signature().equals(that.signature())
        && raster.equals(that.raster);
  }

  @Override
  public int hashCode() {
    return 31 * signature().hashCode() + raster.hashCode();
  }

  @Override
  public void locate(double[] latitudes, double[] longitudes, int from, int to, long[] cells) {
    int length = Math.min(BLOCK, to - from);
    double[] x = new double[length];
    double[] y = new double[length];
    for (int next = from; next < to; next += length) {
      int count = Math.min(length, to - next);
      projection.project(latitudes, longitudes, next, count, x, y);
      for (int i = 0; i < count; i++) {
        // Written so that NaN fails.
        boolean isPlace =
            Math.abs(latitudes[next + i]) <= 90 && Math.abs(longitudes[next + i]) <= 360;
        cells[next + i] = isPlace ? cell(x[i], y[i]) : MISSING;
      }
    }
  }

  private long cell(double x, double y) {
    double row = flooredQuotient(spec.north() - y, spec.height());
    double column = flooredQuotient(x - spec.west(), spec.width());
    if (turns && x >= spec.west() + TURN) {
      // Beyond a whole turn the columns are of places that the first ones have.
      column = flooredQuotient(x - TURN - spec.west(), spec.width());
    } else if (turns && !(column >= 0 && column < raster.columns())) {
      // Of a hair's breadth west of the bounds the sum is rounded to a whole turn, which is beyond.
      double turned =
          x < spec.west() ? Math.min(x + TURN, Math.nextDown(spec.west() + TURN)) : x - TURN;
      column = flooredQuotient(turned - spec.west(), spec.width());
    }
    // Written so that NaN fails.
    boolean inside = row >= 0 && row < raster.rows() && column >= 0 && column < raster.columns();
    return inside ? raster.cell((long) row, (long) column) : OUTSIDE;
  }

  /**
   * The largest whole number not above a / b, exactly, as numpy's {@code a // b} has it: where the
   * quotient is rounded up to a whole number, the floor of the rounded one would be too large.
   *
   * @param b positive
   */
  static double flooredQuotient(double a, double b) {
    double quotient = a / b;
    double floor = Math.floor(quotient);
    if (quotient != floor) {
      return floor;
    }
    double remainder = a % b;
    double whole = (a - remainder) / b;
    if (remainder < 0) {
      whole -= 1;
    }
    return Math.rint(whole);
  }

  @Override
  public int cellsPerChunk() {
    return raster.cellsPerChunk();
  }

  @Override
  public int chunksPerShard() {
    return raster.chunksPerShard();
  }

  @Override
  public long cellsPerShard() {
    return raster.cellsPerShard();
  }

  @Override
  public long shards() {
    return raster.shards();
  }

  @Override
  public long shardOf(long cell) {
    return cell / raster.cellsPerShard();
  }

  @Override
  public int chunkInShard(long cell) {
    return raster.chunkInShard(cell);
  }

  @Override
  public int cellInChunk(long cell) {
    return raster.cellInChunk(cell);
  }

  @Override
  public long firstCell(long shard) {
    return shard * raster.cellsPerShard();
  }

  /** As zagg's. */
  @Override
  public SortedMap<String, Object> signature() {
    return new TreeMap<>(
        Map.of(
            "type",
            "rectilinear",
            "crs",
            nameInMaps,
            "affine",
            List.of(spec.width(), 0.0, spec.west(), 0.0, -spec.height(), spec.north()),
            "shape",
            List.of(raster.rows(), raster.columns()),
            "chunk_shape",
            List.of(spec.shard().rows(), spec.shard().columns())));
  }

  /** As zagg writes what has no code: pyproj says of a PROJ string what it is. */
  private static String nameInMaps(String crs) {
    if (crs.contains("[") || crs.contains("(") || crs.contains("type=crs")) {
      return crs;
    }
    return crs + (crs.contains("+") ? " +type=crs" : " type=crs");
  }

  /** A key is the number of the shard. */
  @Override
  public long shardOfKey(long key) {
    if (key < 0 || key >= shards()) {
      throw new IllegalArgumentException(
          "Invalid shard '%s': 0 to %d".formatted(Long.toUnsignedString(key), shards() - 1));
    }
    return key;
  }

  /** Its row and column among the shards, from 0, such as {@code tile (3,1)}. */
  @Override
  public String shardName(long shard) {
    return "tile (%d,%d)".formatted(raster.shardRow(shard), raster.shardColumn(shard));
  }

  @Override
  public boolean isBounded() {
    return true;
  }

  @Override
  public boolean mayTouch(Domain.Box box, Shards shards) {
    return new RectilinearBox(box, projection).mayTouch(spec, raster, turns, shards);
  }
}
