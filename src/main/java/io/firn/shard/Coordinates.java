package io.firn.shard;

import io.firn.column.Column;
import io.firn.column.DType;
import io.firn.config.DataSource;
import io.firn.granule.Dataset;
import io.firn.granule.Granule;
import io.firn.granule.GranuleException;
import io.firn.grid.Grid;

/**
 * Reads the coordinates of a group and finds the cells of its rows, a block at a time. Scan and
 * grid locate rows by this one class, or they would not agree on cells. Not thread-safe: the arrays
 * of a block are used again.
 */
final class Coordinates {
  /** Most rows in a block: two columns of them and their cells fit a core's second-level cache. */
  static final int BLOCK = 1 << 16;

  private final DataSource source;
  private final Grid grid;
  private final double[] latitudes = new double[BLOCK];
  private final double[] longitudes = new double[BLOCK];
  private final long[] cells = new long[BLOCK];

  Coordinates(DataSource source, Grid grid) {
    this.source = source;
    this.grid = grid;
  }

  /**
   * Whether a granule has the group. Granules of one product lack groups where the instrument was
   * off.
   */
  boolean present(Granule granule, String group) {
    String path = DataSource.path(source.latitude(), group);
    return granule.hasGroup(path.substring(0, Math.max(1, path.lastIndexOf('/'))));
  }

  /**
   * Rows of a group.
   *
   * @throws GranuleException when latitude or longitude is absent, not a column of numbers, or they
   *     differ in length
   */
  long rows(Granule granule, String group) {
    Dataset latitude = granule.dataset(DataSource.path(source.latitude(), group));
    Dataset longitude = granule.dataset(DataSource.path(source.longitude(), group));
    requireColumn(granule, latitude);
    requireColumn(granule, longitude);
    if (latitude.shape()[0] != longitude.shape()[0]) {
      throw GranuleException.reading(
          granule.name(),
          longitude.path(),
          "it holds %,d rows where %s holds %,d"
              .formatted(longitude.shape()[0], latitude.path(), latitude.shape()[0]),
          null);
    }
    return latitude.shape()[0];
  }

  /**
   * The cells of some rows: cell numbers, {@link Grid#OUTSIDE} or {@link Grid#MISSING}. The array
   * is used again by the next call.
   *
   * @param count at most {@link #BLOCK}
   */
  long[] locate(Granule granule, String group, long firstRow, int count) {
    Column latitude =
        read(granule, DataSource.path(source.latitude(), group), firstRow, count, latitudes);
    Column longitude =
        read(granule, DataSource.path(source.longitude(), group), firstRow, count, longitudes);
    grid.locate(latitudes, longitudes, 0, count, cells);
    if (latitude.anyMissing() || longitude.anyMissing()) {
      for (int row = 0; row < count; row++) {
        if (latitude.isMissing(row) || longitude.isMissing(row)) {
          cells[row] = Grid.MISSING;
        }
      }
    }
    return cells;
  }

  /** Refuses what is not one number for each row. */
  static void requireColumn(Granule granule, Dataset dataset) {
    if (dataset.type().isEmpty()) {
      throw GranuleException.reading(
          granule.name(),
          dataset.path(),
          "it holds " + dataset.typeName() + ", expected numbers",
          null);
    }
    if (dataset.shape().length != 1) {
      throw GranuleException.reading(
          granule.name(),
          dataset.path(),
          "it has " + dataset.shape().length + " dimensions, expected one",
          null);
    }
  }

  private Column read(Granule granule, String path, long firstRow, int count, double[] out) {
    Dataset dataset = granule.dataset(path);
    DType type = dataset.type().orElseThrow();
    Column column = Column.of(type);
    dataset.read(firstRow, count, source.maskFill(), column);
    if (column instanceof Column.Doubles doubles) {
      System.arraycopy(doubles.array(), 0, out, 0, count);
    } else {
      for (int row = 0; row < count; row++) {
        out[row] = column.doubleAt(row);
      }
    }
    return column;
  }
}
