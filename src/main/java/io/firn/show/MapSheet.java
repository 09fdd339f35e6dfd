package io.firn.show;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.Locale;

/** The sheet that a map is drawn on: pixels, lines and their labels, title and colour scale. */
final class MapSheet {
  static final int LEFT = 72;
  static final int TOP = 44;
  static final int RIGHT = 24;
  static final int BOTTOM = 96;
  private static final int BAR = 14;
  private static final int NOTHING = 0xf0f0f0;
  private static final Color LINES = new Color(0, 0, 0, 60);
  private static final Font SMALL = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
  private static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 15);

  private final int width;
  private final int height;
  private final BufferedImage image;
  private final Graphics2D graphics;

  /** Where the next label below the map may begin. */
  private int free;

  private MapSheet(int width, int height) {
    this.width = width;
    this.height = height;
    this.image =
        new BufferedImage(LEFT + width + RIGHT, TOP + height + BOTTOM, BufferedImage.TYPE_INT_RGB);
    this.graphics = image.createGraphics();
  }

  /** Draws what lies over the pixels: lines and their labels. */
  interface Net {
    void draw(MapSheet sheet);
  }

  /**
   * Draws a map.
   *
   * @param width of the map in pixels
   * @param values of the pixels, row by row from the top, NaN where there is none
   * @param blank whether a pixel lies outside the Earth or grid
   */
  static BufferedImage draw(String title, int width, double[] values, boolean[] blank, Net net) {
    MapSheet sheet = new MapSheet(width, values.length / width);
    ColorScale scale =
        ColorScale.of(Arrays.stream(values).filter(value -> !Double.isNaN(value)).toArray());
    try {
      sheet.pixels(values, blank, scale);
      sheet.graphics.setRenderingHint(
          RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      sheet.graphics.setFont(SMALL);
      net.draw(sheet);
      sheet.graphics.setColor(Color.DARK_GRAY);
      sheet.graphics.drawRect(LEFT - 1, TOP - 1, width + 1, sheet.height + 1);
      sheet.legend(title, scale);
    } finally {
      sheet.graphics.dispose();
    }
    return sheet.image;
  }

  private void pixels(double[] values, boolean[] blank, ColorScale scale) {
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
    for (int i = 0; i < values.length; i++) {
      if (!blank[i]) {
        int color = Double.isNaN(values[i]) ? NOTHING : scale.color(values[i]);
        image.setRGB(LEFT + i % width, TOP + i / width, color);
      }
    }
  }

  /** A pixel of a line. */
  void line(int column, int row) {
    graphics.setColor(LINES);
    graphics.fillRect(LEFT + column, TOP + row, 1, 1);
  }

  /** Labels a line on the left of the map. */
  void nameLeft(String name, int row) {
    graphics.setColor(Color.DARK_GRAY);
    int end = graphics.getFontMetrics().stringWidth(name);
    graphics.drawString(name, LEFT - 6 - end, TOP + row + 4);
  }

  /** Labels a line below the map; left out where it would overlap the one before. */
  void nameBelow(String name, int column) {
    graphics.setColor(Color.DARK_GRAY);
    int half = graphics.getFontMetrics().stringWidth(name) / 2;
    if (LEFT + column - half > free) {
      graphics.drawString(name, LEFT + column - half, TOP + height + 16);
      free = LEFT + column + half + 8;
    }
  }

  private void legend(String title, ColorScale scale) {
    graphics.setFont(TITLE);
    graphics.drawString(title, LEFT, TOP - 16);
    int bar = Math.min(width, 420);
    int top = TOP + height + 36;
    for (int column = 0; column < bar; column++) {
      graphics.setColor(new Color(ColorScale.at((column + 0.5) / bar)));
      graphics.fillRect(LEFT + column, top, 1, BAR);
    }
    graphics.setColor(Color.DARK_GRAY);
    graphics.drawRect(LEFT - 1, top - 1, bar + 1, BAR + 1);
    graphics.setFont(SMALL);
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
