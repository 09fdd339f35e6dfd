package io.firn.shard.rows;

import io.firn.config.DataSource;
import io.firn.granule.Granule;
import io.firn.granule.GranuleException;
import io.firn.grid.Grid;

/**
 * Finds the cells of the rows of a group, a block at a time. Scan and grid locate rows by the same
 * class, or they would not agree on cells. Not thread-safe.
 */
public interface Coordinates {
  /** Most rows in a block: two columns of them and their cells fit a core's second-level cache. */
  int BLOCK = 1 << 16;

  /** Those of a source. */
  static Coordinates of(DataSource source, Grid grid, Workspace workspace) {
    StoredCoordinates stored = new StoredCoordinates(source, grid, workspace.cells());
    return source.records().placeRows()
        ? new RecordCoordinates(source, stored, workspace.links())
        : stored;
  }

  /**
   * Whether a granule has the group. Granules of one product lack groups where the instrument was
   * off.
   */
  boolean present(Granule granule, String group);

  /**
   * Rows of a group.
   *
   * @throws GranuleException when latitude or longitude is absent, not a column of numbers, or they
   *     differ in length, or from the records that they belong to
   */
  long rows(Granule granule, String group);

  /**
   * The cells of some rows: cell numbers, {@link Grid#OUTSIDE} or {@link Grid#MISSING}. The array
   * is used again by the next call.
   *
   * @param count at most {@link #BLOCK}
   */
  long[] locate(Granule granule, String group, long firstRow, int count);

  /**
   * Bytes, as a granule stores them, of the coordinates that have located rows of a block.
   *
   * @param used the rows of the block located last that are wanted
   */
  long bytes(Granule granule, String group, int used);
}
