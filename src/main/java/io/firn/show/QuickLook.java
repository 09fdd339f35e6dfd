package io.firn.show;

import io.firn.Failure;
import io.firn.FirnException;
import io.firn.config.GridSpec;
import io.firn.grid.Grid;
import io.firn.grid.Grids;
import io.firn.grid.Raster;
import io.firn.show.StoreView.StoredArray;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongUnaryOperator;
import javax.imageio.ImageIO;

/**
 * A map of one array, to see at a glance what a store holds: the part of the grid that has values,
 * each pixel the mean of its cells, with a colour scale and units. For digests it shows medians.
 */
public final class QuickLook {
  private QuickLook() {}

  /**
   * Draws an array and writes the picture as PNG.
   *
   * @param file to be written; an existing one is replaced
   * @throws FirnException when the array has no values, or its cells cannot be drawn
   */
  public static void write(StoreView store, StoredArray array, Path file) throws IOException {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(draw(store, array), "png", png);
    try {
      Files.write(file, png.toByteArray());
    } catch (NoSuchFileException e) {
      throw new IOException(
          "Cannot write picture '%s': there is no such directory".formatted(file), e);
    } catch (IOException e) {
      throw new IOException("Cannot write picture '%s': %s".formatted(file, Failure.reason(e)), e);
    }
  }

  private static BufferedImage draw(StoreView store, StoredArray array) throws IOException {
    if (store.config().grid() instanceof GridSpec.Healpix healpix && isDrawn(store, array)) {
      return EarthMap.draw(array.title(), cells(store, array, cell -> cell), healpix.childOrder());
    }
    if (store.config().grid() instanceof GridSpec.Rectilinear spec && isDrawn(store, array)) {
      Raster raster = Raster.of(spec);
      RasterMap.Extent extent = new RasterMap.Extent();
      CoarseCells cells =
          cells(store, array, cell -> extent.include(raster.row(cell), raster.column(cell)));
      return RasterMap.draw(array.title(), cells, extent, spec);
    }
    throw new FirnException(
        "Cannot draw array '%s': only arrays with one value or digest for each cell can be drawn"
            .formatted(array.name()));
  }

  private static boolean isDrawn(StoreView store, StoredArray array) {
    // Not vectors, arrays with one value a chunk, or the words of digests.
    return (array.holdsDigests() || !array.form().holdsLists())
        && array.form().chunkElements() == Grids.of(store.config().grid()).cellsPerChunk();
  }

  /**
   * The cells that have values.
   *
   * @param nested turns a cell's number into a nested one, in which four neighbours differ only in
   *     the last two bits
   */
  private static CoarseCells cells(StoreView store, StoredArray array, LongUnaryOperator nested)
      throws IOException {
    Grid grid = Grids.of(store.config().grid());
    CoarseCells cells = new CoarseCells();
    store.read(
        List.of(array),
        (path, shard, chunk, read) -> {
          long first = grid.firstCell(shard) + (long) chunk * grid.cellsPerChunk();
          for (int i = 0; i < read.length; i++) {
            if (!Double.isNaN(read[i])) {
              cells.add(nested.applyAsLong(first + i), read[i]);
            }
          }
        });
    if (cells.isEmpty()) {
      throw new FirnException(
          "Cannot draw array '%s': no cell has a value".formatted(array.name()));
    }
    return cells;
  }
}
