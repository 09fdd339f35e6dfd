package io.firn.aggregate.statistic;

import io.firn.aggregate.argument.Arguments;
import io.firn.aggregate.cell.CellValues;
import io.firn.aggregate.cell.Chunk;
import io.firn.aggregate.cell.Operation;
import io.firn.aggregate.cell.Reduction;
import io.firn.aggregate.cell.Width;
import io.firn.column.DType;
import java.util.Map;

/** {@code len}: the gridded rows of the cell, whatever they hold. */
final class RowCount extends Statistic {

  /** The rows of each cell. */
  record Rows() implements Reduction {
    @Override
    public Width width(Map<String, DType> types) {
      return Width.ANY;
    }

    @Override
    public CellValues reduce(Chunk chunk) {
      return ValueCount.sizes(chunk.rows().bounds());
    }
  }

  RowCount() {
    super("len");
  }

  @Override
  public SourceUse sourceUse() {
    return SourceUse.IGNORED;
  }

  @Override
  boolean isCount() {
    return true;
  }

  @Override
  public boolean countsRows(String source) {
    return true;
  }

  @Override
  public Reduction of(Operation source, Arguments arguments) {
    return new Rows();
  }

  @Override
  Meaning meaning(Arguments arguments) {
    return Meaning.OBSERVATIONS;
  }
}
