package io.firn.show;

import io.firn.FirnException;
import io.firn.config.GridSpec;
import io.firn.grid.Grid;
import io.firn.grid.Grids;
import io.firn.show.StoreView.StoredArray;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;

/**
 * A map of one array, to see at a glance what a store holds: the part of the Earth that has values,
 * each pixel the mean of its cells, with a scale, its units and a net of degrees.
 */
public final class QuickLook {
  private static final int MAP_WIDTH = 900;
  private static final int MAP_HEIGHT = 720;
  static final int LEFT = 64;
  static final int TOP = 44;
  static final int RIGHT = 24;
  static final int BOTTOM = 96;
  private static final int BAR = 14;
  private static final int NOTHING = 0xf0f0f0;
  private static final Color LINES = new Color(0, 0, 0, 60);
  private static final double[] STEPS = {
    0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60
  };

  /** Lines of the net across a map, about. */
  private static final int LINES_ACROSS = 5;

  private final StoredArray array;
  private final MapFrame frame;
  private final int width;
  private final int height;
  private final double radiansPerPixel;
  private final double[] values;
  private final double[] latitudes;
  private final double[] longitudes;

  private QuickLook(StoredArray array, CoarseCells cells, int order) {
    this.array = array;
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
   * Draws an array and writes the picture as PNG.
   *
   * @param file where it goes; one that is there is replaced
   * @throws FirnException when the array has no values, or its cells cannot be drawn
   */
  public static void write(StoreView store, StoredArray array, Path file) throws IOException {
    if (!(store.config().grid() instanceof GridSpec.Healpix healpix)
        || array.shape().size() != 1
        || array.form().holdsLists()) {
      throw new FirnException(
          "Cannot draw array '%s': only those with one value for each HEALPix cell are drawn"
              .formatted(array.name()));
    }
    Grid grid = Grids.of(healpix);
    CoarseCells cells = new CoarseCells();
    store.read(
        List.of(array),
        (path, shard, chunk, read) -> {
          long first = grid.firstCell(shard) + (long) chunk * grid.cellsPerChunk();
          for (int i = 0; i < read.length; i++) {
            if (!Double.isNaN(read[i])) {
              cells.add(first + i, read[i]);
            }
          }
        });
    if (cells.isEmpty()) {
      throw new FirnException(
          "Cannot draw array '%s': no cell has a value".formatted(array.name()));
    }
    BufferedImage image = draw(array, cells, healpix.childOrder());
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(image, "png", png);
    try {
      Files.write(file, png.toByteArray());
    } catch (NoSuchFileException e) {
      throw new IOException(
          "Cannot write picture '%s': there is no such directory".formatted(file), e);
    } catch (IOException e) {
      throw new IOException("Cannot write picture '%s': %s".formatted(file, e), e);
    }
  }

  /**
   * Draws cells.
   *
   * @param order of the array's cells; those given may be coarser, and are made so
   */
  static BufferedImage draw(StoredArray array, CoarseCells cells, int order) {
    return new QuickLook(array, cells, order).draw();
  }

  /** Looks up the place of every pixel, and its value. */
  private void locate(CoarseCells cells, int order) {
    int pixelOrder = Math.min(order - cells.steps(), MapFrame.orderFor(radiansPerPixel, order));
    cells.coarsen(order - pixelOrder);
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
    long[] located = new long[values.length];
    MapFrame.gridOf(pixelOrder).locate(latitudes, longitudes, 0, located.length, located);
    for (int i = 0; i < values.length; i++) {
      values[i] = located[i] < 0 ? Double.NaN : cells.mean(located[i]);
    }
  }

  private BufferedImage draw() {
    BufferedImage image =
        new BufferedImage(LEFT + width + RIGHT, TOP + height + BOTTOM, BufferedImage.TYPE_INT_RGB);
    ColorScale scale =
        ColorScale.of(Arrays.stream(values).filter(value -> !Double.isNaN(value)).toArray());
    Graphics2D graphics = image.createGraphics();
    try {
      graphics.setColor(Color.WHITE);
      graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
      for (int row = 0; row < height; row++) {
        for (int column = 0; column < width; column++) {
          double value = values[row * width + column];
          if (!Double.isNaN(latitudes[row * width + column])) {
            image.setRGB(
                LEFT + column, TOP + row, Double.isNaN(value) ? NOTHING : scale.color(value));
          }
        }
      }
      graphics.setRenderingHint(
          RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      net(graphics);
      graphics.setColor(Color.DARK_GRAY);
      graphics.drawRect(LEFT - 1, TOP - 1, width + 1, height + 1);
      legend(graphics, scale);
    } finally {
      graphics.dispose();
    }
    return image;
  }

  /** Parallels and meridians, each where the degrees of two pixels lie on different sides of it. */
  private void net(Graphics2D graphics) {
    graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
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
          graphics.setColor(LINES);
          graphics.fillRect(LEFT + column, TOP + row, 1, 1);
        }
      }
    }
    graphics.setColor(Color.DARK_GRAY);
    for (int row = 0; row + 1 < height; row++) {
      int at = row * width;
      if (differ(latitudes, at, at + width, parallels)) {
        String label = label(nearest(latitudes[at], parallels), 'N', 'S', parallels);
        int end = graphics.getFontMetrics().stringWidth(label);
        graphics.drawString(label, LEFT - 6 - end, TOP + row + 4);
      }
    }
    int free = 0;
    for (int column = 0; column + 1 < width; column++) {
      int at = (height - 1) * width + column;
      if (differ(longitudes, at, at + 1, meridians)) {
        String label = label(nearest(longitudes[at], meridians), 'E', 'W', meridians);
        int half = graphics.getFontMetrics().stringWidth(label) / 2;
        // Near a pole they come too close for their names.
        if (LEFT + column - half > free) {
          graphics.drawString(label, LEFT + column - half, TOP + height + 16);
          free = LEFT + column + half + 8;
        }
      }
    }
  }

  private static boolean differ(double[] degrees, int a, int b, double step) {
    // Where west meets east, they jump by a whole turn.
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

  private void legend(Graphics2D graphics, ColorScale scale) {
    graphics.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 15));
    String title =
        array.units().isEmpty() ? array.name() : array.name() + " [" + array.units() + "]";
    graphics.drawString(title, LEFT, TOP - 16);
    int bar = Math.min(width, 420);
    int top = TOP + height + 36;
    for (int column = 0; column < bar; column++) {
      graphics.setColor(new Color(ColorScale.at((column + 0.5) / bar)));
      graphics.fillRect(LEFT + column, top, 1, BAR);
    }
    graphics.setColor(Color.DARK_GRAY);
    graphics.drawRect(LEFT - 1, top - 1, bar + 1, BAR + 1);
    graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
    String least = (scale.below() ? "≤ " : "") + number(scale.least());
    String most = (scale.above() ? "≥ " : "") + number(scale.most());
    graphics.drawString(least, LEFT, top + BAR + 18);
    int end = graphics.getFontMetrics().stringWidth(most);
    graphics.drawString(most, LEFT + bar - end, top + BAR + 18);
    if (width >= bar + 160) {
      graphics.setColor(new Color(NOTHING));
      graphics.fillRect(LEFT + bar + 24, top, BAR, BAR);
      graphics.setColor(Color.DARK_GRAY);
      graphics.drawRect(LEFT + bar + 24, top, BAR, BAR);
      graphics.drawString("no value", LEFT + bar + 24 + BAR + 8, top + BAR - 2);
    }
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.6g", value)
        .replaceAll("(\\.\\d*?)0+$", "$1")
        .replaceAll("\\.$", "");
  }
}
