package io.firn.show;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.Locale;

/**
 * A map of HEALPix cells: the part of the Earth that has values, each pixel the mean of its cells,
 * with a graticule.
 */
final class EarthMap {
  static final int MAP_WIDTH = 900;
  static final int MAP_HEIGHT = 720;
  private static final double[] STEPS = {
    0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60
  };

  /** About how many lines of the graticule cross a map. */
  private static final int LINES_ACROSS = 5;

  private final String title;
  private final MapFrame frame;
  private final int width;
  private final int height;
  private final double radiansPerPixel;
  private final double[] values;
  private final double[] latitudes;
  private final double[] longitudes;

  private EarthMap(String title, CoarseCells cells, int order) {
    this.title = title;
    this.frame = MapFrame.of(cells, order);
    double scale =
        Math.min(MAP_WIDTH / (2 * frame.halfWidth()), MAP_HEIGHT / (2 * frame.halfHeight()));
    this.width = Math.max(1, (int) Math.round(2 * frame.halfWidth() * scale));
    this.height = Math.max(1, (int) Math.round(2 * frame.halfHeight() * scale));
    this.radiansPerPixel = 1 / scale;
    this.values = new double[width * height];
    this.latitudes = new double[width * height];
    this.longitudes = new double[width * height];
    locate(cells, order);
  }

  /**
   * Draws cells.
   *
   * @param order of the array's cells; the given cells may be coarser, and are made coarser
   */
  static BufferedImage draw(String title, CoarseCells cells, int order) {
    return new EarthMap(title, cells, order).draw();
  }

  /** Finds the place of every pixel, and its value. */
  private void locate(CoarseCells cells, int order) {
    double[] place = new double[2];
    for (int row = 0; row < height; row++) {
      for (int column = 0; column < width; column++) {
        frame
            .projection()
            .place(
                frame.x() + (column + 0.5 - width / 2.0) * radiansPerPixel,
                frame.y() - (row + 0.5 - height / 2.0) * radiansPerPixel,
                place);
        latitudes[row * width + column] = place[0];
        longitudes[row * width + column] = place[1];
      }
    }
    Arrays.fill(values, Double.NaN);
    int finest = order - cells.steps();
    lookUp(cells, order, Math.min(finest, MapFrame.orderFor(radiansPerPixel, order)));
    // A cell as wide as a pixel often contains no pixel's middle: a track of single cells would be
    // drawn as dots, or not at all. A cell of four times the width always contains one.
    lookUp(cells, order, Math.min(finest, MapFrame.orderFor(4 * radiansPerPixel, order)));
  }

  /** Gives pixels without a value that of the cell of an order that contains their middle. */
  private void lookUp(CoarseCells cells, int order, int atOrder) {
    cells.coarsen(order - atOrder);
    long[] located = new long[values.length];
    MapFrame.gridOf(atOrder).locate(latitudes, longitudes, 0, located.length, located);
    for (int i = 0; i < values.length; i++) {
      if (Double.isNaN(values[i]) && located[i] >= 0) {
        values[i] = cells.mean(located[i]);
      }
    }
  }

  private BufferedImage draw() {
    boolean[] blank = new boolean[values.length];
    for (int i = 0; i < blank.length; i++) {
      blank[i] = Double.isNaN(latitudes[i]);
    }
    return MapSheet.draw(title, width, values, blank, this::net);
  }

  /** Parallels and meridians, each drawn where neighbouring pixels lie on different sides of it. */
  private void net(MapSheet sheet) {
    double degrees = Math.toDegrees(height * radiansPerPixel);
    double parallels = step(degrees);
    int middle = height / 2 * width + width / 2;
    double cos = Math.max(0.05, Math.cos(Math.toRadians(latitudes[middle])));
    double meridians = step(Math.toDegrees(width * radiansPerPixel) / cos);
    for (int row = 0; row < height; row++) {
      for (int column = 0; column < width; column++) {
        int at = row * width + column;
        boolean crossed =
            column + 1 < width
                    && (differ(latitudes, at, at + 1, parallels)
                        || differ(longitudes, at, at + 1, meridians))
                || row + 1 < height
                    && (differ(latitudes, at, at + width, parallels)
                        || differ(longitudes, at, at + width, meridians));
        if (crossed) {
          sheet.line(column, row);
        }
      }
    }
    for (int row = 0; row + 1 < height; row++) {
      int at = row * width;
      if (differ(latitudes, at, at + width, parallels)) {
        sheet.nameLeft(label(nearest(latitudes[at], parallels), 'N', 'S', parallels), row);
      }
    }
    for (int column = 0; column + 1 < width; column++) {
      int at = (height - 1) * width + column;
      if (differ(longitudes, at, at + 1, meridians)) {
        sheet.nameBelow(label(nearest(longitudes[at], meridians), 'E', 'W', meridians), column);
      }
    }
  }

  private static boolean differ(double[] degrees, int a, int b, double step) {
    // At the date line, longitudes jump by a whole turn.
    return Math.abs(degrees[a] - degrees[b]) < 180
        && Math.floor(degrees[a] / step) != Math.floor(degrees[b] / step);
  }

  private static double nearest(double degrees, double step) {
    return Math.round(degrees / step) * step;
  }

  private static double step(double degrees) {
    for (double step : STEPS) {
      if (degrees / step <= LINES_ACROSS) {
        return step;
      }
    }
    return STEPS[STEPS.length - 1];
  }

  private static String label(double degrees, char positive, char negative, double step) {
    int decimals = (int) Math.max(0, Math.ceil(-Math.log10(step)));
    String number = String.format(Locale.ROOT, "%." + decimals + "f°", Math.abs(degrees));
    return degrees == 0 ? number : number + (degrees > 0 ? positive : negative);
  }
}
