package io.firn.aggregate.field;

import io.firn.aggregate.cell.CellValues;
import io.firn.aggregate.cell.Chunk;
import io.firn.aggregate.cell.Operation;
import io.firn.aggregate.cell.Reduction;
import io.firn.aggregate.cell.Width;
import io.firn.column.DType;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Map;

/**
 * A number computed from all rows of a chunk, the same for each of its cells.
 *
 * @param computed its operation over the chunk taken as one cell
 * @param type what it is rounded to, float32 or float64
 */
public record ChunkValue(String name, Operation computed, DType type) implements Reduction {

  @Override
  public Width width(Map<String, DType> types) {
    return Width.of(type);
  }

  @Override
  public CellValues reduce(Chunk chunk) {
    CellValues whole = chunk.whole().cells(computed);
    double value = whole.values()[0];
    int groups = chunk.rows().occupiedCells();
    double[] values = new double[groups];
    Arrays.fill(values, type == DType.FLOAT32 ? (float) value : value);
    BitSet absent = null;
    if (whole.absent() != null) {
      absent = new BitSet(groups);
      absent.set(0, groups);
    }
    return new CellValues(values, absent);
  }
}
