package io.firn.grid;

import io.firn.config.Domain;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.LongPredicate;

/**
 * The HEALPix cells that touch a box of longitudes and latitudes.
 *
 * <p>In the plane of HEALPix's projection (Calabretta and Roukema 2007, MNRAS 381, 865; here with a
 * quadrant of longitude as unit) every cell of every order is a square that stands on a corner, and
 * a box is a rectangle in the belt and, in each quadrant of a cap, where meridians are straight
 * lines to the pole, a trapezoid. So whether they touch is a question about convex polygons, which
 * do exactly when no edge of either has them on different sides.
 */
final class HealpixBox {
  /** Where the belt ends and the caps begin. */
  private static final double BELT = 0.5;

  /**
   * Beyond what rounding does to a coordinate of the plane, and a millionth of a cell of the finest
   * order: a point of the box must never lie in a cell that is not found.
   */
  private static final double TOUCH = 1e-15;

  private final List<Polygon> parts = new ArrayList<>();

  HealpixBox(Domain.Box box) {
    double west = box.west() / 90;
    double east = box.east() / 90;
    if (east < west) {
      east += 4;
    }
    double south = height(box.south());
    double north = height(box.north());
    // Cells are looked for between 0 and 4, half a quadrant beyond included.
    for (int turn = -4; turn <= 8; turn += 4) {
      addBelt(west + turn, east + turn, Math.max(south, -BELT), Math.min(north, BELT));
      for (int quadrant = 0; quadrant < 4; quadrant++) {
        double from = Math.max(west + turn, quadrant);
        double to = Math.min(east + turn, quadrant + 1);
        if (from <= to) {
          addCap(quadrant + 0.5, from, to, Math.max(south, BELT), north);
          addCap(quadrant + 0.5, from, to, south, Math.min(north, -BELT));
        }
      }
    }
  }

  /** The place of a latitude in the plane: 0 at the equator, ±1 at the poles. */
  private static double height(double latitude) {
    double z = Authalic.sine(latitude);
    if (Math.abs(z) <= 2.0 / 3) {
      return 0.75 * z;
    }
    double sigma = Math.sqrt(3 * Authalic.sineBelowPole(90 - Math.abs(latitude)));
    return Math.copySign(1 - sigma / 2, latitude);
  }

  private void addBelt(double west, double east, double south, double north) {
    if (south <= north) {
      parts.add(
          new Polygon(
              new double[] {west, east, east, west}, new double[] {south, south, north, north}));
    }
  }

  /** Meridians run together towards the pole, in the middle of the quadrant. */
  private void addCap(double middle, double west, double east, double south, double north) {
    if (south <= north) {
      double atSouth = 2 * (1 - Math.abs(south));
      double atNorth = 2 * (1 - Math.abs(north));
      parts.add(
          new Polygon(
              new double[] {
                middle + (west - middle) * atSouth,
                middle + (east - middle) * atSouth,
                middle + (east - middle) * atNorth,
                middle + (west - middle) * atNorth
              },
              new double[] {south, south, north, north}));
    }
  }

  /** Hands out the nested indices of the cells of an order that touch the box, ascending. */
  void forEachCell(int order, LongConsumer cells) {
    anyCell(
        order,
        cell -> {
          cells.accept(cell);
          return false;
        });
  }

  /** Whether any cell of an order that touches the box is a wanted one; asks until one is. */
  boolean anyCell(int order, LongPredicate wanted) {
    for (int face = 0; face < 12; face++) {
      if (descend(0, face, 0, 0, face, order, wanted)) {
        return true;
      }
    }
    return false;
  }

  private boolean descend(
      int order, int face, int x, int y, long cell, int last, LongPredicate wanted) {
    if (!touches(order, face, x, y)) {
      return false;
    }
    if (order == last) {
      return wanted.test(cell);
    }
    for (int child = 0; child < 4; child++) {
      int right = 2 * x + (child & 1);
      int up = 2 * y + (child >> 1);
      if (descend(order + 1, face, right, up, 4 * cell + child, last, wanted)) {
        return true;
      }
    }
    return false;
  }

  /** See {@link Healpix#centres}. */
  private boolean touches(int order, int face, int x, int y) {
    int nside = 1 << order;
    double half = 1 / (2.0 * nside);
    double middle = (face & 3) + (face >> 2 == 1 ? 0 : 0.5) + (x - y) * half;
    double height = (x + y + 1 - (face >> 2) * nside) * half;
    for (Polygon part : parts) {
      if (part.touches(middle, height, half)) {
        return true;
      }
    }
    return false;
  }

  /** A convex polygon of the plane, its corners in either sense. */
  private record Polygon(double[] x, double[] y) {
    /** Whether it touches the square that stands on a corner. */
    boolean touches(double middle, double height, double half) {
      if (apart(1, 1, middle, height, half) || apart(1, -1, middle, height, half)) {
        return false;
      }
      for (int i = 0; i < x.length; i++) {
        int next = (i + 1) % x.length;
        if (apart(y[next] - y[i], x[i] - x[next], middle, height, half)) {
          return false;
        }
      }
      return true;
    }

    /** Whether a line across the direction (a, b) parts them. */
    private boolean apart(double a, double b, double middle, double height, double half) {
      double least = Double.POSITIVE_INFINITY;
      double most = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < x.length; i++) {
        double along = a * x[i] + b * y[i];
        least = Math.min(least, along);
        most = Math.max(most, along);
      }
      double centre = a * middle + b * height;
      double reach = half * Math.max(Math.abs(a), Math.abs(b)) + TOUCH;
      return centre + reach < least || centre - reach > most;
    }
  }
}
