package io.firn.aggregate;

import io.firn.aggregate.cell.ChunkRows;
import io.firn.column.Column;
import io.firn.column.DType;
import java.util.Map;
import java.util.stream.IntStream;

/** Columns and chunks written out by hand. */
public final class Columns {
  private Columns() {}

  /** A float64 column; null is missing. */
  public static Column doubles(Double... values) {
    Column column = Column.of(DType.FLOAT64);
    for (Double value : values) {
      int row = column.grow(1);
      if (value == null) {
        column.setMissing(row);
      } else {
        ((Column.Doubles) column).array()[row] = value;
      }
    }
    return column;
  }

  /** An int64 or uint64 column; null is missing. */
  public static Column longs(DType type, Long... values) {
    Column column = Column.of(type);
    for (Long value : values) {
      int row = column.grow(1);
      if (value == null) {
        column.setMissing(row);
      } else {
        ((Column.Longs) column).array()[row] = value;
      }
    }
    return column;
  }

  /** All rows of the columns as one chunk. */
  public static ChunkRows chunk(int cells, int[] cellOfRow, Map<String, Column> columns) {
    int[] rows = IntStream.range(0, cellOfRow.length).toArray();
    return ChunkRows.group(cells, rows, 0, rows.length, cellOfRow, columns);
  }
}
