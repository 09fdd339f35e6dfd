package io.firn.aggregate;

import io.firn.aggregate.cell.ChunkRows;
import io.firn.column.Column;
import io.firn.column.DType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Chunks as a shard gathers them, for benchmarks: tracks cross the chunk's cells one after the
 * other and leave a few following rows in each, so that the rows of a cell lie scattered in runs.
 */
final class AlongTrack {
  /** Cells of a chunk by default. */
  static final int CELLS = 4096;

  /** Rows that a beam leaves in a cell that it clips. */
  private static final int RUN = 8;

  static final Map<String, DType> TYPES = Map.of("h_li", DType.FLOAT32, "s_li", DType.FLOAT32);

  private final int[] cellOfRow;
  private final int[] rows;
  private final Map<String, Column> columns;

  private AlongTrack(int[] cellOfRow, Map<String, Column> columns) {
    this.cellOfRow = cellOfRow;
    this.columns = columns;
    this.rows = new int[cellOfRow.length];
    for (int row = 0; row < rows.length; row++) {
      rows[row] = row;
    }
  }

  /** Heights {@code h_li} and their errors {@code s_li}, without missing values or NaN. */
  static AlongTrack of(int rowsPerCell) {
    Random random = new Random(rowsPerCell);
    int[] cellOfRow = new int[CELLS * rowsPerCell];
    List<Integer> visited = new ArrayList<>();
    for (int cell = 0; cell < CELLS; cell++) {
      visited.add(cell);
    }
    int row = 0;
    for (int left = rowsPerCell; left > 0; left -= RUN) {
      Collections.shuffle(visited, random);
      for (int cell : visited) {
        for (int i = 0; i < Math.min(RUN, left); i++) {
          cellOfRow[row++] = cell;
        }
      }
    }
    Column.Floats heights = (Column.Floats) Column.of(DType.FLOAT32);
    Column.Floats errors = (Column.Floats) Column.of(DType.FLOAT32);
    heights.grow(row);
    errors.grow(row);
    for (int i = 0; i < row; i++) {
      heights.array()[i] = (float) (1500 + 0.05 * cellOfRow[i] + 0.3 * random.nextGaussian());
      errors.array()[i] = (float) (0.01 + 0.59 * random.nextDouble());
    }
    return new AlongTrack(cellOfRow, Map.of("h_li", heights, "s_li", errors));
  }

  ChunkRows group() {
    return ChunkRows.group(CELLS, rows, 0, rows.length, cellOfRow, columns);
  }
}
