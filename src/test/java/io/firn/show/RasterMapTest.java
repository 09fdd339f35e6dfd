package io.firn.show;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.config.GridSpec;
import java.awt.image.BufferedImage;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RasterMapTest {
  private static final GridSpec.Tile TILE = new GridSpec.Tile(64, 64);
  private static final GridSpec.Rectilinear GRID =
      new GridSpec.Rectilinear("EPSG:4326", 0.5, 0.5, -180, -90, 180, 90, TILE, TILE, false);

  private static final String TITLE = "h_mean [m]";

  /** A block of values, low in its north-west quarter. */
  private static BufferedImage block(int firstRow, int firstColumn, int size) {
    CoarseCells cells = new CoarseCells();
    RasterMap.Extent extent = new RasterMap.Extent();
    for (int row = firstRow; row < firstRow + size; row++) {
      for (int column = firstColumn; column < firstColumn + size; column++) {
        boolean low = row < firstRow + size / 2 && column < firstColumn + size / 2;
        cells.add(extent.include(row, column), low ? 1 : 5);
      }
    }
    return RasterMap.draw(TITLE, cells, extent, GRID);
  }

  private static int at(BufferedImage image, double across, double down) {
    int width = image.getWidth() - MapSheet.LEFT - MapSheet.RIGHT;
    int height = image.getHeight() - MapSheet.TOP - MapSheet.BOTTOM;
    return image.getRGB(
            MapSheet.LEFT + (int) (across * width), MapSheet.TOP + (int) (down * height))
        & 0xFFFFFF;
  }

  @Test
  void northIsUpAndWestIsLeft() {
    BufferedImage image = block(100, 200, 40);
    assertThat(at(image, 0.23, 0.27)).isEqualTo(ColorScale.at(0));
    assertThat(at(image, 0.77, 0.27)).isEqualTo(ColorScale.at(1));
    assertThat(at(image, 0.23, 0.77)).isEqualTo(ColorScale.at(1));
    // The margin has no values.
    assertThat(at(image, 0.01, 0.5)).isNotIn(ColorScale.at(0), ColorScale.at(1));
  }

  @Test
  void whatIsFinerThanAPixelIsAMean() {
    CoarseCells cells = new CoarseCells();
    RasterMap.Extent extent = new RasterMap.Extent();
    GridSpec.Rectilinear fine =
        new GridSpec.Rectilinear("EPSG:3413", 10, 10, 0, -100_000, 100_000, 0, TILE, TILE, false);
    for (int row = 0; row < 4000; row += 2) {
      for (int column = 0; column < 4000; column += 4) {
        cells.add(extent.include(row, column), column < 2000 ? 1 : 3);
      }
    }
    BufferedImage image = RasterMap.draw(TITLE, cells, extent, fine);
    assertThat(at(image, 0.23, 0.43)).isEqualTo(ColorScale.at(0));
    assertThat(at(image, 0.77, 0.43)).isEqualTo(ColorScale.at(1));
  }

  /** Rows of a hundredth of a column's width, of which a pixel covers some. */
  @Test
  void cellsNeedNotBeSquare() {
    GridSpec.Rectilinear flat =
        new GridSpec.Rectilinear("EPSG:4326", 1, 0.01, -180, -90, 180, 90, TILE, TILE, false);
    CoarseCells cells = new CoarseCells();
    RasterMap.Extent extent = new RasterMap.Extent();
    for (int row = 4000; row < 14_000; row++) {
      for (int column = 100; column < 200; column++) {
        // In the middle, every second row is high.
        boolean high = column < 120 || column < 180 && row % 2 == 0;
        cells.add(extent.include(row, column), high ? 4 : 0);
      }
    }
    BufferedImage image = RasterMap.draw(TITLE, cells, extent, flat);
    for (double down : new double[] {0.2, 0.33, 0.5, 0.71}) {
      assertThat(at(image, 0.12, down)).isEqualTo(ColorScale.at(1));
      assertThat(at(image, 0.5, down)).isNotIn(ColorScale.at(1), ColorScale.at(0));
      assertThat(at(image, 0.88, down)).isEqualTo(ColorScale.at(0));
    }
  }

  @Property
  void fourNeighboursAreOneThatIsCoarser(
      @ForAll @IntRange(max = 1 << 24) int row, @ForAll @IntRange(max = 1 << 24) int column) {
    long nested = RasterMap.nested(row, column);
    assertThat(nested >> 2).isEqualTo(RasterMap.nested(row >> 1, column >> 1));
    assertThat(nested & 3).isEqualTo((row & 1) << 1 | column & 1);
  }
}
