package io.firn.shard.rows;

import io.firn.column.Column;
import io.firn.column.DType;
import io.firn.config.DataSource;
import io.firn.config.GridSpec;
import io.firn.granule.Granule;
import io.firn.grid.Grid;
import io.firn.grid.Grids;
import io.firn.grid.Healpix;

/**
 * Finds where rows lie, as nested HEALPix indices at the finest order: as the cells of a grid whose
 * cells are 12 mm wide. Not thread-safe.
 */
public final class Points {
  /** Shards and chunks of it are nobody's. */
  private static final Grid FINEST =
      Grids.of(
          new GridSpec.Healpix(Healpix.MAX_ORDER, Healpix.MAX_ORDER, Healpix.MAX_ORDER, false));

  private final Coordinates coordinates;
  private final Column.Longs column = (Column.Longs) Column.of(DType.INT64);

  public Points(DataSource source, Workspace workspace) {
    coordinates = Coordinates.of(source, FINEST, workspace);
  }

  /** The points of a block of rows, of which those without a place mean nothing. */
  public Column read(Granule granule, String group, long first, int count) {
    column.clear();
    column.grow(count);
    System.arraycopy(coordinates.locate(granule, group, first, count), 0, column.array(), 0, count);
    return column;
  }
}
