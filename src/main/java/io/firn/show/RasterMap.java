package io.firn.show;

import io.firn.config.GridSpec;
import io.firn.grid.crs.Crs;
import io.firn.show.StoreView.StoredArray;
import java.awt.image.BufferedImage;
import java.util.Locale;

/**
 * A map of rows and columns in their own plane, with a net of its coordinates: kilometres, or
 * degrees.
 */
final class RasterMap {
  private static final double MARGIN = 1.08;

  /** A map that is longer than this is hard to look at. */
  private static final double LONGEST = 2.5;

  /** Lines of the net across a map, about. */
  private static final int LINES_ACROSS = 5;

  private static final double METRES_PER_KILOMETRE = 1000;

  private final StoredArray array;
  private final GridSpec.Rectilinear spec;
  private final double unit;
  private final String unitName;
  private final int width;
  private final int height;
  private final double left;
  private final double top;
  private final double perPixel;

  /** Rows and columns between which there are values. */
  static final class Extent {
    private long north = Long.MAX_VALUE;
    private long south = -1;
    private long west = Long.MAX_VALUE;
    private long east = -1;

    /** Takes in a cell, and gives its row and column as one nested number. */
    long include(long row, long column) {
      north = Math.min(north, row);
      south = Math.max(south, row);
      west = Math.min(west, column);
      east = Math.max(east, column);
      return nested(row, column);
    }
  }

  private RasterMap(StoredArray array, Extent extent, GridSpec.Rectilinear spec) {
    this.array = array;
    this.spec = spec;
    boolean degrees = Crs.of(spec.crs()).isGeographic();
    this.unit = degrees ? 1 : METRES_PER_KILOMETRE;
    this.unitName = degrees ? "°" : " km";
    double acrossAll = (extent.east - extent.west + 1) * spec.width() * MARGIN;
    double downAll = (extent.south - extent.north + 1) * spec.height() * MARGIN;
    double across = Math.max(acrossAll, downAll / LONGEST);
    double down = Math.max(downAll, acrossAll / LONGEST);
    this.perPixel = Math.max(across / EarthMap.MAP_WIDTH, down / EarthMap.MAP_HEIGHT);
    this.width = Math.max(1, (int) Math.round(across / perPixel));
    this.height = Math.max(1, (int) Math.round(down / perPixel));
    double middleX = spec.west() + (extent.west + extent.east + 1) / 2.0 * spec.width();
    double middleY = spec.north() - (extent.north + extent.south + 1) / 2.0 * spec.height();
    this.left = middleX - width / 2.0 * perPixel;
    this.top = middleY + height / 2.0 * perPixel;
  }

  /**
   * Draws cells.
   *
   * @param cells by the numbers of {@link #nested}; they may be coarser, and are made so
   */
  static BufferedImage draw(
      StoredArray array, CoarseCells cells, Extent extent, GridSpec.Rectilinear spec) {
    RasterMap map = new RasterMap(array, extent, spec);
    return MapSheet.draw(
        array, map.width, map.values(cells), new boolean[map.width * map.height], map::net);
  }

  /** Row and column bit by bit in turn, so that four neighbours are one that is coarser. */
  static long nested(long row, long column) {
    return spread(row) << 1 | spread(column);
  }

  private static long spread(long bits) {
    long spread = bits & 0xFFFF_FFFFL;
    spread = (spread | spread << 16) & 0x0000_FFFF_0000_FFFFL;
    spread = (spread | spread << 8) & 0x00FF_00FF_00FF_00FFL;
    spread = (spread | spread << 4) & 0x0F0F_0F0F_0F0F_0F0FL;
    spread = (spread | spread << 2) & 0x3333_3333_3333_3333L;
    return (spread | spread << 1) & 0x5555_5555_5555_5555L;
  }

  private double[] values(CoarseCells cells) {
    double cellsPerPixel = perPixel / Math.max(spec.width(), spec.height());
    cells.coarsen((int) Math.max(0, Math.ceil(Math.log(cellsPerPixel) / Math.log(2))));
    double[] values = new double[width * height];
    for (int i = 0; i < values.length; i++) {
      double row = Math.floor((spec.north() - y(i / width)) / spec.height());
      double column = Math.floor((x(i % width) - spec.west()) / spec.width());
      boolean inside = row >= 0 && row < spec.rows() && column >= 0 && column < spec.columns();
      values[i] =
          inside
              ? cells.mean(nested((long) row >> cells.steps(), (long) column >> cells.steps()))
              : Double.NaN;
    }
    return values;
  }

  private double x(int column) {
    return left + (column + 0.5) * perPixel;
  }

  private double y(int row) {
    return top - (row + 0.5) * perPixel;
  }

  private void net(MapSheet sheet) {
    double step = step(Math.max(width, height) * perPixel / unit) * unit;
    for (int row = 0; row + 1 < height; row++) {
      if (Math.floor(y(row) / step) != Math.floor(y(row + 1) / step)) {
        for (int column = 0; column < width; column++) {
          sheet.line(column, row);
        }
        sheet.nameLeft(name(Math.rint(y(row) / step) * step, step), row);
      }
    }
    for (int column = 0; column + 1 < width; column++) {
      if (Math.floor(x(column) / step) != Math.floor(x(column + 1) / step)) {
        for (int row = 0; row < height; row++) {
          sheet.line(column, row);
        }
        sheet.nameBelow(name(Math.rint(x(column) / step) * step, step), column);
      }
    }
  }

  /** One, two or five times a power of ten. */
  private static double step(double length) {
    double least = length / LINES_ACROSS;
    double power = Math.pow(10, Math.floor(Math.log10(least)));
    for (int times : new int[] {1, 2, 5}) {
      if (times * power >= least) {
        return times * power;
      }
    }
    return 10 * power;
  }

  private String name(double value, double step) {
    int decimals = (int) Math.max(0, Math.ceil(-Math.log10(step / unit) - 1e-9));
    // Minus zero is zero.
    return String.format(Locale.ROOT, "%." + decimals + "f%s", value / unit + 0.0, unitName);
  }
}
