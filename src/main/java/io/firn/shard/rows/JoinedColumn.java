package io.firn.shard.rows;

import io.firn.column.Column;
import io.firn.column.DType;
import io.firn.granule.Dataset;

/**
 * Reads a column of a paired granule for records that follow each other. Not thread-safe: the
 * arrays are used again.
 */
final class JoinedColumn {
  private Column rows;
  private int[] places = new int[0];

  /**
   * Reads the values of some records. One whose key the paired granule does not have has a missing
   * one.
   *
   * <p>All rows between the first and the last that are wanted are read: products of one instrument
   * have their shots in one order.
   *
   * @param dataset one value for each row of the paired granule
   * @param earlier the column to use again, or null
   */
  Column read(
      Dataset dataset, RecordJoin join, int first, int count, boolean maskFill, Column earlier) {
    int low = Integer.MAX_VALUE;
    int high = RecordJoin.NONE;
    for (int i = 0; i < count; i++) {
      int row = join.row(first + i);
      low = row == RecordJoin.NONE ? low : Math.min(low, row);
      high = Math.max(high, row);
    }
    int size = high == RecordJoin.NONE ? 0 : high - low + 1;
    rows = Columns.read(dataset, size == 0 ? 0 : low, size, maskFill, rows);
    int nobody = rows.grow(1);
    rows.setMissing(nobody);
    places = places.length < count ? new int[count] : places;
    for (int i = 0; i < count; i++) {
      int row = join.row(first + i);
      places[i] = row == RecordJoin.NONE ? nobody : row - low;
    }
    DType type = rows.type();
    Column joined = earlier == null || earlier.type() != type ? Column.of(type) : earlier;
    joined.clear();
    joined.append(rows, places, 0, count);
    return joined;
  }
}
