package io.firn.shard.rows;

import io.firn.aggregate.cell.ChunkRows;
import io.firn.column.Column;
import io.firn.column.DType;
import io.firn.config.DataSource;
import io.firn.config.GridSpec;
import io.firn.grid.Grid;
import io.firn.grid.Grids;
import io.firn.grid.Healpix;
import java.util.Collection;
import java.util.List;

/**
 * Where rows lie, as nested HEALPix indices at the finest order: as the cells of a grid whose cells
 * are 12 mm wide. The points of rows without a place mean nothing.
 */
final class PointColumn implements ColumnGroup {
  /** Its shards and chunks are not used. */
  private static final Grid FINEST =
      Grids.of(
          new GridSpec.Healpix(Healpix.MAX_ORDER, Healpix.MAX_ORDER, Healpix.MAX_ORDER, false));

  private final Coordinates coordinates;
  private final Column.Longs points = (Column.Longs) Column.of(DType.INT64);

  PointColumn(DataSource source, Workspace workspace) {
    coordinates = Coordinates.of(source, FINEST, workspace);
  }

  @Override
  public Collection<String> names() {
    return List.of(ChunkRows.POINTS);
  }

  /** The coordinates count as looked at where the rows were located. */
  @Override
  public long load(RowBlock block) {
    int count = block.count();
    points.clear();
    points.grow(count);
    long[] cells = coordinates.locate(block.granule(), block.group(), block.first(), count);
    System.arraycopy(cells, 0, points.array(), 0, count);
    return 0;
  }

  @Override
  public Column column(String name) {
    return points;
  }
}
