package io.firn.aggregate;

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
    super("len", Parameter.NONE);
  }

  @Override
  SourceUse sourceUse() {
    return SourceUse.IGNORED;
  }

  @Override
  boolean isCount() {
    return true;
  }

  @Override
  Reduction of(Operation source, Argument argument) {
    return new Rows();
  }

  @Override
  Meaning meaning(Argument argument) {
    return Meaning.OBSERVATIONS;
  }
}
