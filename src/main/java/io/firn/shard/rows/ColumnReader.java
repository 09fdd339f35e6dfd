package io.firn.shard.rows;

import io.firn.column.Column;
import io.firn.config.ColumnSource;
import io.firn.config.DataSource;
import io.firn.granule.Granule;

/**
 * Reads one column of a source, block by block, into the same array: what the last call returned is
 * overwritten by the next. Not thread-safe.
 */
interface ColumnReader {
  /** For a column of the granule itself, or of one that is paired with it. */
  static ColumnReader of(DataSource source, ColumnSource column, LinkedRecords links) {
    return column.own()
        ? new StoredColumn(source, column)
        : new JoinedColumn(source, column, links);
  }

  /**
   * Reads the values of rows, or of records where the column is of a level.
   *
   * @throws io.firn.granule.GranuleException when they cannot be read
   */
  Column read(Granule granule, String group, long first, int count);
}
