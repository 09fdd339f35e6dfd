package io.firn.grid;

import io.firn.config.Domain;
import io.firn.config.GridSpec;
import io.firn.crs.Projection;
import io.firn.grid.Grid.Shards;

/**
 * The rows and columns that a small box of longitudes and latitudes may touch: those within the
 * bounds, in the plane, of a net of its points, which are widened by a quarter of their length.
 *
 * <p>That holds where the plane is nearly flat in the box, so that no point between those of the
 * net lies farther out. Whether it is, the net says itself: its points have to lie where the
 * corners alone would have them, to an eighth of its length. They do not across a seam of the
 * projection or near a point at which it tears; of such boxes nothing is known.
 */
final class RectilinearBox {
  /** Intervals of the net along each side. */
  private static final int NET = 4;

  /** Degrees of latitude or longitude; a larger box might hold a bend that the net does not see. */
  private static final double LARGEST = 10;

  private static final double BENT = 0.125;
  private static final double MARGIN = 0.25;
  private static final double TURN = 360;

  /** Rows of shards that are looked at one by one. */
  private static final int SHARD_ROWS = 64;

  private final boolean known;
  private double west = Double.POSITIVE_INFINITY;
  private double south = Double.POSITIVE_INFINITY;
  private double east = Double.NEGATIVE_INFINITY;
  private double north = Double.NEGATIVE_INFINITY;

  RectilinearBox(Domain.Box box, Projection projection) {
    double width = box.width();
    double height = box.north() - box.south();
    if (width > LARGEST || height > LARGEST) {
      known = false;
      return;
    }
    int side = NET + 1;
    double[] latitudes = new double[side * side];
    double[] longitudes = new double[side * side];
    for (int i = 0; i < latitudes.length; i++) {
      latitudes[i] = box.south() + height * (i / side) / NET;
      longitudes[i] = box.west() + width * (i % side) / NET;
    }
    double[] x = new double[latitudes.length];
    double[] y = new double[latitudes.length];
    projection.project(latitudes, longitudes, 0, latitudes.length, x, y);
    for (int i = 0; i < x.length; i++) {
      west = Math.min(west, x[i]);
      east = Math.max(east, x[i]);
      south = Math.min(south, y[i]);
      north = Math.max(north, y[i]);
    }
    double length = Math.max(east - west, north - south);
    known = isFlat(x, BENT * length) && isFlat(y, BENT * length);
    west -= MARGIN * length;
    east += MARGIN * length;
    south -= MARGIN * length;
    north += MARGIN * length;
  }

  private static boolean isFlat(double[] values, double tolerance) {
    int side = NET + 1;
    double low = values[0];
    double right = (values[NET] - low) / NET;
    double up = (values[NET * side] - low) / NET;
    double both = (values[side * side - 1] - low - NET * (right + up)) / (NET * NET);
    for (int i = 0; i < values.length; i++) {
      double expected = low + right * (i % side) + up * (i / side) + both * (i % side) * (i / side);
      // Written so that NaN, and what is not finite, fails.
      if (!(Math.abs(values[i] - expected) <= tolerance)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether any of some shards may be touched.
   *
   * @param turns whether x is a longitude, which may be written another turn away
   */
  boolean mayTouch(GridSpec.Rectilinear spec, Raster raster, boolean turns, Shards shards) {
    if (!known) {
      return true;
    }
    Span rows = Span.of(spec.north() - north, spec.north() - south, spec.height(), raster.rows());
    int most = turns ? 2 : 0;
    for (int turn = -most; turn <= most; turn++) {
      double offset = turn * TURN - spec.west();
      Span columns = Span.of(west + offset, east + offset, spec.width(), raster.columns());
      if (!rows.isEmpty()
          && !columns.isEmpty()
          && anyIn(
              rows.in(raster.shard().rows()),
              columns.in(raster.shard().columns()),
              raster,
              shards)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a rectangle of rows and columns of shards has any of some shards. */
  private static boolean anyIn(Span rows, Span columns, Raster raster, Shards shards) {
    long across = raster.shardColumns();
    if (rows.last() - rows.first() >= SHARD_ROWS) {
      return shards.anyIn(rows.first() * across, (rows.last() + 1) * across);
    }
    for (long row = rows.first(); row <= rows.last(); row++) {
      if (shards.anyIn(row * across + columns.first(), row * across + columns.last() + 1)) {
        return true;
      }
    }
    return false;
  }

  /** Rows, or columns, from the first to the last. */
  private record Span(long first, long last) {
    /** Those from a distance to a farther one, and one more on either side for what is rounded. */
    static Span of(double from, double to, double cell, long count) {
      double first = Math.max(0, Math.floor(from / cell) - 1);
      double last = Math.min(count - 1, Math.floor(to / cell) + 1);
      return new Span((long) first, (long) last);
    }

    boolean isEmpty() {
      return first > last;
    }

    /** The tiles of some rows or columns each in which they are. */
    Span in(int tile) {
      return new Span(first / tile, last / tile);
    }
  }
}
