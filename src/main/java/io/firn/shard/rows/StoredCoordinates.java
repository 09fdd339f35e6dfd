package io.firn.shard.rows;

import io.firn.Plural;
import io.firn.column.Column;
import io.firn.config.DataSource;
import io.firn.granule.Dataset;
import io.firn.granule.Granule;
import io.firn.granule.GranuleException;
import io.firn.grid.Grid;

/**
 * The coordinates that a granule stores, one pair for each row, or for each record where records
 * place the rows. Not thread-safe: the arrays of a block are used again.
 */
final class StoredCoordinates implements Coordinates {
  private final DataSource source;
  private final Grid grid;
  private final LocatedCells located;
  private final double[] latitudeDoubles = new double[LocatedCells.ROWS];
  private final double[] longitudeDoubles = new double[LocatedCells.ROWS];
  private final long[] cells = new long[BLOCK];
  private Column latitude;
  private Column longitude;

  StoredCoordinates(DataSource source, Grid grid, LocatedCells located) {
    this.source = source;
    this.grid = grid;
    this.located = located;
  }

  @Override
  public boolean present(Granule granule, String group) {
    String path = DataSource.path(source.latitude(), group);
    return granule.hasGroup(path.substring(0, Math.max(1, path.lastIndexOf('/'))));
  }

  @Override
  public long rows(Granule granule, String group) {
    Dataset latitude = granule.dataset(DataSource.path(source.latitude(), group));
    Dataset longitude = granule.dataset(DataSource.path(source.longitude(), group));
    ColumnLookup.require(granule, latitude);
    ColumnLookup.require(granule, longitude);
    if (latitude.shape()[0] != longitude.shape()[0]) {
      throw GranuleException.reading(
          granule.name(),
          longitude.path(),
          "it holds %s where %s holds %,d"
              .formatted(
                  Plural.of(longitude.shape()[0], "row"), latitude.path(), latitude.shape()[0]),
          null);
    }
    return latitude.shape()[0];
  }

  @Override
  public long[] locate(Granule granule, String group, long firstRow, int count) {
    String latitudes = DataSource.path(source.latitude(), group);
    String longitudes = DataSource.path(source.longitude(), group);
    long rows = granule.dataset(latitudes).shape()[0];
    int done = 0;
    while (done < count) {
      long row = firstRow + done;
      long block = row / LocatedCells.ROWS;
      long start = block * LocatedCells.ROWS;
      int size = (int) Math.min(LocatedCells.ROWS, rows - start);
      long[] found =
          located.get(
              new LocatedCells.Key(
                  grid,
                  granule.uri(),
                  latitudes,
                  longitudes,
                  source.maskFill(),
                  source.unpack(),
                  block),
              () -> locateBlock(granule, latitudes, longitudes, start, size));
      int part = (int) Math.min(count - done, start + size - row);
      System.arraycopy(found, (int) (row - start), cells, done, part);
      done += part;
    }
    return cells;
  }

  private long[] locateBlock(
      Granule granule, String latitudePath, String longitudePath, long firstRow, int count) {
    latitude =
        ColumnLookup.read(
            ColumnLookup.dataset(granule, source, latitudePath), firstRow, count, latitude);
    longitude =
        ColumnLookup.read(
            ColumnLookup.dataset(granule, source, longitudePath), firstRow, count, longitude);
    double[] latitudes = doubles(latitude, latitudeDoubles, count);
    double[] longitudes = doubles(longitude, longitudeDoubles, count);
    long[] found = new long[count];
    grid.locate(latitudes, longitudes, 0, count, found);
    if (latitude.anyMissing() || longitude.anyMissing()) {
      for (int row = 0; row < count; row++) {
        if (latitude.isMissing(row) || longitude.isMissing(row)) {
          found[row] = Grid.MISSING;
        }
      }
    }
    return found;
  }

  @Override
  public long bytes(Granule granule, String group, int used) {
    return (long) used
        * (bytes(granule.dataset(DataSource.path(source.latitude(), group)))
            + bytes(granule.dataset(DataSource.path(source.longitude(), group))));
  }

  private static int bytes(Dataset dataset) {
    return dataset.type().orElseThrow().bytes();
  }

  private static double[] doubles(Column column, double[] converted, int count) {
    if (column instanceof Column.Doubles doubles) {
      return doubles.array();
    }
    for (int row = 0; row < count; row++) {
      converted[row] = column.doubleAt(row);
    }
    return converted;
  }
}
