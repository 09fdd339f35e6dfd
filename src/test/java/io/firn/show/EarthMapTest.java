package io.firn.show;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.firn.Slow;
import io.firn.grid.Grid;
import java.awt.image.BufferedImage;
import java.util.function.IntPredicate;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EarthMapTest {
  private static final int ORDER = 12;
  private static final int NOTHING = 0xf0f0f0;
  private static final String TITLE = "h [m]";

  @BeforeAll
  static void withoutDisplay() {
    System.setProperty("java.awt.headless", "true");
  }

  /** Wherever the values lie, including the poles and the date line. */
  @Slow
  @Property(tries = 20)
  void theFrameHoldsAllValuesAndLittleElse(
      @ForAll @DoubleRange(min = -90, max = 90) double latitude,
      @ForAll @DoubleRange(min = -180, max = 180) double longitude,
      @ForAll @DoubleRange(min = 0.02, max = 30) double degrees) {
    double radius = 2 * Math.sin(Math.toRadians(degrees) / 2);
    CoarseCells cells = disc(latitude, longitude, radius);

    MapFrame frame = MapFrame.of(cells, ORDER);

    // A cell of order 12 at the rim has a width of its own; and the frame has a margin.
    double cell = Math.toRadians(0.02);
    assertThat(frame.halfWidth()).isBetween(radius * 0.97, radius * 1.2 + 2 * cell);
    assertThat(frame.halfHeight()).isBetween(radius * 0.97, radius * 1.2 + 2 * cell);
    double[] place = new double[2];
    frame.projection().place(frame.x(), frame.y(), place);
    assertThat(chord(place[0], place[1], latitude, longitude)).isLessThan(0.1 * radius + 2 * cell);
  }

  @Test
  void valuesEverywhereAreDrawnOnTheWholeEarth() {
    CoarseCells cells = new CoarseCells();
    for (long cell = 0; cell < 12L << 2 * 5; cell++) {
      cells.add(cell, cell);
    }
    assertThat(MapFrame.of(cells, 5).projection()).isEqualTo(new Projection.PlateCarree());
    BufferedImage image = EarthMap.draw(TITLE, cells, 5);
    assertThat(count(image, NOTHING)).isZero();
  }

  /** The projection keeps areas: a tenth of the map is a tenth of the pixels. */
  @Test
  void aDiscTakesItsShareOfThePixels() {
    double radius = 0.05;
    CoarseCells cells = disc(70, -45, radius);
    MapFrame frame = MapFrame.of(cells, ORDER);

    BufferedImage image = EarthMap.draw(TITLE, cells, ORDER);

    double share = Math.PI * radius * radius / (4 * frame.halfWidth() * frame.halfHeight());
    long nothing = count(image, NOTHING);
    long drawn = count(image, ColorScale.of(new double[] {1}).color(1));
    // Cells at the rim, a fortieth of the radius wide, are drawn whole: half of them on average.
    assertThat((double) drawn / (drawn + nothing)).isCloseTo(share, within(share / 40));
  }

  /** Cells of 12 m on a map of kilometres and more, where a pixel has hundreds of them. */
  @Slow
  @Property(tries = 50)
  void aLonelyCellIsDrawnWhereverItLies(
      @ForAll @DoubleRange(min = -89, max = 89) double latitude,
      @ForAll @DoubleRange(min = -180, max = 180) double longitude,
      @ForAll @DoubleRange(min = 0.05, max = 5) double degrees) {
    int order = 19;
    CoarseCells cells = new CoarseCells();
    double[] latitudes = {latitude, latitude > 0 ? latitude - degrees : latitude + degrees};
    long[] located = new long[2];
    MapFrame.gridOf(order).locate(latitudes, new double[] {longitude, longitude}, 0, 2, located);
    cells.add(located[0], 1);
    cells.add(located[1], 2);

    BufferedImage image = EarthMap.draw(TITLE, cells, order);

    assertThat(count(image, EarthMapTest::isFirstColor)).isBetween(1L, 100L);
    assertThat(count(image, EarthMapTest::isLastColor)).isBetween(1L, 100L);
  }

  @Test
  void cellsThatAreWiderThanPixelsAreDrawnAsTheyAre() {
    CoarseCells cells = new CoarseCells();
    long[] located = new long[2];
    MapFrame.gridOf(ORDER).locate(new double[] {70, 71}, new double[] {-50, -50}, 0, 2, located);
    cells.add(located[0], 1);
    cells.add(located[1], 2);

    BufferedImage image = EarthMap.draw(TITLE, cells, ORDER);

    MapFrame frame = MapFrame.of(cells, ORDER);
    double pixel = 2 * frame.halfHeight() / EarthMap.MAP_HEIGHT;
    double pixelsOfTwo = 2 * 4 * Math.PI / (12L << 2 * ORDER) / (pixel * pixel);
    long drawn = count(image, EarthMapTest::isFirstColor) + count(image, EarthMapTest::isLastColor);
    // Pixels at the rims of two cells, which are about ten wide, are in or out as a whole.
    assertThat((double) drawn).isCloseTo(pixelsOfTwo, within(pixelsOfTwo / 4));
  }

  /** Purple, also where a line lies over it. */
  private static boolean isFirstColor(int rgb) {
    return (rgb & 0xff) - (rgb >> 8 & 0xff) > 40;
  }

  /** Yellow. */
  private static boolean isLastColor(int rgb) {
    return (rgb >> 16 & 0xff) - (rgb & 0xff) > 60;
  }

  /** Every cell within a distance. */
  private static CoarseCells disc(double latitude, double longitude, double radius) {
    int order = Math.min(ORDER, MapFrame.orderFor(radius / 40, ORDER));
    Grid grid = MapFrame.gridOf(order);
    Projection projection = new Projection.Azimuthal(latitude, longitude);
    CoarseCells cells = new CoarseCells();
    double[] place = new double[2];
    long[] cell = new long[1];
    int steps = 400;
    for (int i = 0; i < steps * steps; i++) {
      double x = radius * (2.0 * (i % steps + 0.5) / steps - 1);
      double y = radius * (2.0 * (i / steps + 0.5) / steps - 1);
      if (Math.hypot(x, y) <= radius) {
        projection.place(x, y, place);
        grid.locate(new double[] {place[0]}, new double[] {place[1]}, 0, 1, cell);
        cells.add(cell[0] << 2 * (ORDER - order), 1);
      }
    }
    cells.coarsen(ORDER - order);
    return cells;
  }

  private static double chord(double latitude, double longitude, double toLat, double toLon) {
    double a = Math.sin(Math.toRadians(toLat - latitude) / 2);
    double b = Math.sin(Math.toRadians(toLon - longitude) / 2);
    return 2
        * Math.sqrt(
            a * a + Math.cos(Math.toRadians(latitude)) * Math.cos(Math.toRadians(toLat)) * b * b);
  }

  private static long count(BufferedImage image, int color) {
    return count(image, rgb -> (rgb & 0xffffff) == color);
  }

  private static long count(BufferedImage image, IntPredicate counts) {
    long count = 0;
    // Not the text around it, whose edges have all shades of grey.
    for (int y = MapSheet.TOP; y < image.getHeight() - MapSheet.BOTTOM; y++) {
      for (int x = MapSheet.LEFT; x < image.getWidth() - MapSheet.RIGHT; x++) {
        count += counts.test(image.getRGB(x, y)) ? 1 : 0;
      }
    }
    return count;
  }
}
