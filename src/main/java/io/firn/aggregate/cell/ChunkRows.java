package io.firn.aggregate.cell;

import io.firn.column.Column;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;

/**
 * The rows of one chunk, grouped by cell: the rows of cell {@code c} are {@code order[starts[c]]}
 * to {@code order[starts[c + 1] - 1]}, indices into the columns, in observation order.
 *
 * <p>Cells without rows cost nothing beyond their entry in {@code starts}: the cells that have rows
 * are numbered once more, as <em>groups</em> in ascending order of cell, and all work is done on
 * groups.
 */
public final class ChunkRows {
  /**
   * The column of the rows' locations: nested HEALPix indices at the finest order, as int64. It
   * comes from no granule.
   */
  public static final String POINTS = "leaf_id";

  private final int[] order;
  private final int[] starts;
  private final int[] cellOfGroup;
  private final int[] bounds;
  private final Map<String, Column> columns;

  private ChunkRows(int[] order, int[] starts, Map<String, Column> columns) {
    this.order = order;
    this.starts = starts;
    this.columns = columns;
    int cells = starts.length - 1;
    int groups = 0;
    for (int cell = 0; cell < cells; cell++) {
      groups += starts[cell] < starts[cell + 1] ? 1 : 0;
    }
    this.cellOfGroup = new int[groups];
    this.bounds = new int[groups + 1];
    int group = 0;
    for (int cell = 0; cell < cells; cell++) {
      if (starts[cell] < starts[cell + 1]) {
        cellOfGroup[group] = cell;
        bounds[++group] = starts[cell + 1];
      }
    }
  }

  /**
   * Groups {@code rows[from]} to {@code rows[from + count - 1]} by a stable counting sort; the
   * inputs are not modified.
   *
   * @param cells cells of the chunk
   * @param rows indices into the columns, in observation order
   * @param cellInChunk by index into the columns, the row's cell, {@code 0 ≤ cell < cells}
   * @param columns by source name; they may hold more rows than this chunk's
   * @throws IndexOutOfBoundsException when a row's cell lies outside the chunk
   */
  public static ChunkRows group(
      int cells, int[] rows, int from, int count, int[] cellInChunk, Map<String, Column> columns) {
    Objects.checkFromIndexSize(from, count, rows.length);
    int[] starts = new int[cells + 1];
    for (int i = from; i < from + count; i++) {
      // Without the check a cell of -1 would be counted into starts[0] and shift every group.
      starts[Objects.checkIndex(cellInChunk[rows[i]], cells) + 1]++;
    }
    for (int cell = 0; cell < cells; cell++) {
      starts[cell + 1] += starts[cell];
    }
    int[] order = new int[count];
    int[] next = starts.clone();
    for (int i = from; i < from + count; i++) {
      order[next[cellInChunk[rows[i]]]++] = rows[i];
    }
    return new ChunkRows(order, starts, columns);
  }

  /** The same rows as if in one cell, in observation order. */
  ChunkRows pooled() {
    int[] pooled = order.clone();
    // Rows are numbered in observation order.
    Arrays.sort(pooled);
    return new ChunkRows(pooled, new int[] {0, pooled.length}, columns);
  }

  /** Cells of the chunk, with rows or without. */
  public int cells() {
    return starts.length - 1;
  }

  /** Rows of the chunk. */
  public int rows() {
    return order.length;
  }

  /** Cells that have at least one row. */
  public int occupiedCells() {
    return cellOfGroup.length;
  }

  /** Row indices into the columns, grouped by cell; not to be modified. */
  public int[] order() {
    return order;
  }

  /**
   * Where the rows of each cell begin in {@link #order}, and last their end; not to be modified.
   */
  public int[] starts() {
    return starts;
  }

  /** The cell of each group, ascending. */
  public int[] cellOfGroup() {
    return cellOfGroup;
  }

  /** Where the rows of each group begin in {@link #order}, and last their end. */
  public int[] bounds() {
    return bounds;
  }

  /** Rows of the cell that has the most. */
  public int fullest() {
    int most = 0;
    for (int group = 0; group < cellOfGroup.length; group++) {
      most = Math.max(most, bounds[group + 1] - bounds[group]);
    }
    return most;
  }

  /**
   * The column of a source.
   *
   * @throws IllegalArgumentException when it was not given
   */
  public Column column(String source) {
    Column column = columns.get(source);
    if (column == null) {
      throw new IllegalArgumentException(
          "Cannot aggregate column '" + source + "': it is not among " + columns.keySet());
    }
    return column;
  }
}
