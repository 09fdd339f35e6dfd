package io.firn.show;

import io.firn.config.GridSpec;
import io.firn.grid.Grid;
import io.firn.grid.Grids;

/**
 * Which part of the Earth a map shows: the part that has values, and a margin.
 *
 * @param projection the plane
 * @param x the middle of the frame on the plane
 * @param y the middle of the frame on the plane
 * @param halfWidth from the middle to the left and right edges
 * @param halfHeight from the middle to the top and bottom edges
 */
record MapFrame(Projection projection, double x, double y, double halfWidth, double halfHeight) {
  /** Steps in which a frame is searched for values, across and down. */
  private static final int LOOKS = 400;

  /** The whole Earth is searched at this order, whose cells are wider than two steps. */
  private static final int FIRST_ORDER = 5;

  /** Farther from the middle, shapes would be torn. */
  private static final double WIDEST_DEGREES = 75;

  private static final double MARGIN = 1.08;
  private static final int MOST_REFINEMENTS = 8;

  /** A map with a larger ratio of its sides is hard to look at. */
  private static final double LONGEST = 2.5;

  private static final MapFrame WORLD =
      new MapFrame(new Projection.PlateCarree(), 0, 0, Math.PI, Math.PI / 2);

  /**
   * The frame of all cells that have values.
   *
   * @param order of the array's cells
   */
  static MapFrame of(CoarseCells cells, int order) {
    MapFrame frame = WORLD;
    double[] sum = new double[3];
    double[] around = frame.look(cells, order, sum);
    double length = Math.sqrt(sum[0] * sum[0] + sum[1] * sum[1] + sum[2] * sum[2]);
    if (around == null || length == 0) {
      return WORLD;
    }
    Projection.Azimuthal middle = middle(sum);
    double radius = Math.toRadians(WIDEST_DEGREES);
    frame = new MapFrame(middle, 0, 0, 2 * Math.sin(radius / 2), 2 * Math.sin(radius / 2));
    // Where the frame holds fewer values than the whole Earth, the rest lies beyond it.
    double[] inside = new double[3];
    if (frame.look(cells, order, inside) == null || reaches(cells, order, middle)) {
      return WORLD;
    }
    for (int i = 0; i < MOST_REFINEMENTS; i++) {
      double[] box = frame.look(cells, order, new double[3]);
      if (box == null) {
        break;
      }
      MapFrame closer = frame.within(box);
      boolean found = closer.halfWidth > 0.9 * frame.halfWidth;
      frame = closer;
      if (found) {
        break;
      }
    }
    return frame.shapely();
  }

  /** The order whose cells are about as wide as a length on the plane, at most the array's own. */
  static int orderFor(double radians, int order) {
    // The area of a cell is a twelfth of 4 pi, divided by 4 once for each order.
    double levels = Math.log(Math.sqrt(Math.PI / 3) / radians) / Math.log(2);
    return (int) Math.max(0, Math.min(order, Math.ceil(levels)));
  }

  /** A grid that is nothing but the cells of an order. */
  static Grid gridOf(int order) {
    return Grids.of(new GridSpec.Healpix(order, order, order, false));
  }

  private static Projection.Azimuthal middle(double[] sum) {
    return new Projection.Azimuthal(
        Math.toDegrees(Math.atan2(sum[2], Math.hypot(sum[0], sum[1]))),
        Math.toDegrees(Math.atan2(sum[1], sum[0])));
  }

  /** Whether a cell with a value is farther from the middle than a map may reach. */
  private static boolean reaches(CoarseCells cells, int order, Projection.Azimuthal middle) {
    boolean[] beyond = {false};
    double sin0 = Math.sin(Math.toRadians(middle.latitude()));
    double cos0 = Math.cos(Math.toRadians(middle.latitude()));
    WORLD.look(
        cells,
        order,
        (x, y, latitude, longitude) -> {
          double cosine =
              sin0 * Math.sin(Math.toRadians(latitude))
                  + cos0
                      * Math.cos(Math.toRadians(latitude))
                      * Math.cos(Math.toRadians(longitude - middle.longitude()));
          beyond[0] |= cosine < Math.cos(Math.toRadians(WIDEST_DEGREES));
        });
    return beyond[0];
  }

  /** Takes a point of the plane at which there is a value. */
  @FunctionalInterface
  private interface Found {
    void at(double x, double y, double latitude, double longitude);
  }

  /**
   * Finds where values are.
   *
   * @param sum receives the sum of the places as unit vectors, each weighted by the area that it
   *     stands for
   * @return the least and largest x, the least and largest y; null where there are none
   */
  private double[] look(CoarseCells cells, int order, double[] sum) {
    double[] box = {Double.MAX_VALUE, -Double.MAX_VALUE, Double.MAX_VALUE, -Double.MAX_VALUE};
    look(
        cells,
        order,
        (x, y, latitude, longitude) -> {
          box[0] = Math.min(box[0], x);
          box[1] = Math.max(box[1], x);
          box[2] = Math.min(box[2], y);
          box[3] = Math.max(box[3], y);
          double cos = Math.cos(Math.toRadians(latitude));
          double area = projection instanceof Projection.PlateCarree ? cos : 1;
          sum[0] += area * cos * Math.cos(Math.toRadians(longitude));
          sum[1] += area * cos * Math.sin(Math.toRadians(longitude));
          sum[2] += area * Math.sin(Math.toRadians(latitude));
        });
    return box[0] > box[1] ? null : box;
  }

  private void look(CoarseCells cells, int order, Found found) {
    double step = 2 * Math.max(halfWidth, halfHeight) / LOOKS;
    // Cells twice as wide as a step, so that none is missed between two steps.
    int coarse = Math.min(order - cells.steps(), orderFor(4 * step, order));
    if (projection instanceof Projection.PlateCarree) {
      coarse = Math.min(coarse, FIRST_ORDER);
    }
    CoarseCells seen = cells.copy();
    seen.coarsen(order - coarse);
    Grid grid = gridOf(coarse);
    int columns = (int) Math.ceil(2 * halfWidth / step);
    int rows = (int) Math.ceil(2 * halfHeight / step);
    double[] latitudes = new double[columns];
    double[] longitudes = new double[columns];
    long[] located = new long[columns];
    double[] place = new double[2];
    for (int row = 0; row < rows; row++) {
      double atY = y - halfHeight + (row + 0.5) * step;
      for (int column = 0; column < columns; column++) {
        projection.place(x - halfWidth + (column + 0.5) * step, atY, place);
        latitudes[column] = place[0];
        longitudes[column] = place[1];
      }
      grid.locate(latitudes, longitudes, 0, columns, located);
      for (int column = 0; column < columns; column++) {
        if (located[column] >= 0 && !Double.isNaN(seen.mean(located[column]))) {
          found.at(
              x - halfWidth + (column + 0.5) * step, atY, latitudes[column], longitudes[column]);
        }
      }
    }
  }

  private MapFrame within(double[] box) {
    // A cell may reach beyond the point where it was seen, and its value lie there.
    double reach = 2 * 2 * Math.max(halfWidth, halfHeight) / LOOKS;
    return new MapFrame(
        projection,
        (box[0] + box[1]) / 2,
        (box[2] + box[3]) / 2,
        Math.min(halfWidth, MARGIN * (box[1] - box[0]) / 2 + reach),
        Math.min(halfHeight, MARGIN * (box[3] - box[2]) / 2 + reach));
  }

  private MapFrame shapely() {
    return new MapFrame(
        projection,
        x,
        y,
        Math.max(halfWidth, halfHeight / LONGEST),
        Math.max(halfHeight, halfWidth / LONGEST));
  }
}
