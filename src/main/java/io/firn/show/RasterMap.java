package io.firn.show;

import io.firn.config.GridSpec;
import io.firn.crs.Crs;
import java.awt.image.BufferedImage;
import java.util.Locale;

/**
 * A map of rows and columns in their own plane, with a net of its coordinates in kilometres or
 * degrees.
 */
final class RasterMap {
  private static final double MARGIN = 1.08;

  /** A map with a larger ratio of its sides is hard to look at. */
  private static final double LONGEST = 2.5;

  /** About how many lines of the net cross a map. */
  private static final int LINES_ACROSS = 5;

  private static final double METRES_PER_KILOMETRE = 1000;

  private final GridSpec.Rectilinear spec;
  private final double unit;
  private final String unitName;
  private final int width;
  private final int height;
  private final double left;
  private final double top;
  private final double perPixel;

  /** The range of rows and columns with values. */
  static final class Extent {
    private long north = Long.MAX_VALUE;
    private long south = -1;
    private long west = Long.MAX_VALUE;
    private long east = -1;

    /** Adds a cell, and returns its row and column as one nested number. */
    long include(long row, long column) {
      north = Math.min(north, row);
      south = Math.max(south, row);
      west = Math.min(west, column);
      east = Math.max(east, column);
      return nested(row, column);
    }
  }

  private RasterMap(Extent extent, GridSpec.Rectilinear spec) {
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
   * @param cells numbered as {@link #nested} does; they may be coarser
   */
  static BufferedImage draw(
      String title, CoarseCells cells, Extent extent, GridSpec.Rectilinear spec) {
    RasterMap map = new RasterMap(extent, spec);
    return MapSheet.draw(
        title, map.width, map.values(cells), new boolean[map.width * map.height], map::net);
  }

  /** Interleaves the bits of row and column, so that four neighbours make up one coarser cell. */
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

  /** The reverse: every second bit of a nested number, from the last. */
  private static long gathered(long nested) {
    long bits = nested & 0x5555_5555_5555_5555L;
    bits = (bits | bits >> 1) & 0x3333_3333_3333_3333L;
    bits = (bits | bits >> 2) & 0x0F0F_0F0F_0F0F_0F0FL;
    bits = (bits | bits >> 4) & 0x00FF_00FF_00FF_00FFL;
    bits = (bits | bits >> 8) & 0x0000_FFFF_0000_FFFFL;
    return (bits | bits >> 16) & 0xFFFF_FFFFL;
  }

  /**
   * The mean of what a pixel covers. A cell counts for the pixels whose middle it contains, or, if
   * it contains none, for the pixel that contains its own middle: along each axis, as cells need
   * not be square.
   */
  private double[] values(CoarseCells cells) {
    double[] sums = new double[width * height];
    long[] counts = new long[width * height];
    int steps = cells.steps();
    double cellAcross = spec.width() / perPixel;
    double cellDown = spec.height() / perPixel;
    double west = (spec.west() - left) / perPixel;
    double north = (top - spec.north()) / perPixel;
    cells.forEach(
        (cell, sum, count) -> {
          long row = gathered(cell >> 1) << steps;
          long column = gathered(cell) << steps;
          Pixels down =
              Pixels.between(
                  north + row * cellDown,
                  north + Math.min(row + (1L << steps), spec.rows()) * cellDown,
                  height);
          Pixels across =
              Pixels.between(
                  west + column * cellAcross,
                  west + Math.min(column + (1L << steps), spec.columns()) * cellAcross,
                  width);
          for (int y = down.from; y < down.to; y++) {
            for (int x = across.from; x < across.to; x++) {
              sums[y * width + x] += sum;
              counts[y * width + x] += count;
            }
          }
        });
    for (int i = 0; i < sums.length; i++) {
      sums[i] = counts[i] == 0 ? Double.NaN : sums[i] / counts[i];
    }
    return sums;
  }

  /** The pixels along one axis of the picture. */
  private record Pixels(int from, int to) {
    /**
     * The pixels for which a stretch of the axis counts.
     *
     * @param begin in pixels from the beginning of the axis
     */
    static Pixels between(double begin, double end, int length) {
      int first = (int) Math.ceil(begin - 0.5);
      int last = (int) Math.ceil(end - 0.5);
      if (first == last) {
        first = (int) Math.floor((begin + end) / 2);
        last = first + 1;
      }
      return new Pixels(Math.max(0, first), Math.min(length, last));
    }
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

  /** 1, 2 or 5 times a power of ten. */
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
    // Adding 0.0 turns minus zero into zero.
    return String.format(Locale.ROOT, "%." + decimals + "f%s", value / unit + 0.0, unitName);
  }
}
