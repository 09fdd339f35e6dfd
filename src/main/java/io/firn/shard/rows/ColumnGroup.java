package io.firn.shard.rows;

import io.firn.column.Column;
import java.util.Collection;

/**
 * Columns of a block whose rows find their values in one and the same way: a value for each row, a
 * value for each record that owns rows, one that is computed. Gridding asks nothing else of a
 * column, so that another way to come by values is another class. Not thread-safe: what a block has
 * filled is used again for the next.
 */
interface ColumnGroup {
  /** The names of the columns. */
  Collection<String> names();

  /**
   * Drops the rows of a block that filters on columns of this group do not leave, and reads the
   * columns.
   *
   * @return the bytes that a granule stores of all that was looked at
   * @throws io.firn.granule.GranuleException when a column or what leads to it cannot be read
   */
  long load(RowBlock block);

  /** The values of a column for the block loaded last. */
  Column column(String name);

  /** The same with one value for each row of the block, for filters that look at every row. */
  default Column byRow(String name) {
    return column(name);
  }

  /**
   * Where rows find their values in {@link #column}.
   *
   * @param rows rows of the block loaded last
   * @return a place for each of the first {@code count} rows; used again by the next call
   */
  default int[] places(int[] rows, int count) {
    return rows;
  }
}
