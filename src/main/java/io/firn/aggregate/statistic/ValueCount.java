package io.firn.aggregate.statistic;

import io.firn.aggregate.argument.Arguments;
import io.firn.aggregate.cell.CellValues;
import io.firn.aggregate.cell.Chunk;
import io.firn.aggregate.cell.Operation;
import io.firn.aggregate.cell.Reduction;
import io.firn.aggregate.cell.Width;
import io.firn.column.DType;
import java.util.Map;

/**
 * {@code count}: the rows in which the source is not missing; without a source, all rows. A NaN is
 * a value and counts.
 */
public final class ValueCount extends Statistic {

  /** The rows of each cell in which {@code source} is not missing. */
  public record Present(Operation source) implements Reduction {
    @Override
    public Width width(Map<String, DType> types) {
      return Width.ANY;
    }

    @Override
    public CellValues reduce(Chunk chunk) {
      return sizes(chunk.boundsWithout(chunk.absentRows(source)));
    }
  }

  ValueCount() {
    super("count");
  }

  static CellValues sizes(int[] bounds) {
    double[] sizes = new double[bounds.length - 1];
    for (int group = 0; group < sizes.length; group++) {
      sizes[group] = bounds[group + 1] - bounds[group];
    }
    return new CellValues(sizes, null);
  }

  @Override
  public SourceUse sourceUse() {
    return SourceUse.OPTIONAL;
  }

  @Override
  boolean isCount() {
    return true;
  }

  @Override
  public boolean countsRows(String source) {
    return source == null;
  }

  @Override
  public Reduction of(Operation source, Arguments arguments) {
    return source == null ? new RowCount.Rows() : new Present(source);
  }

  @Override
  Meaning meaning(Arguments arguments) {
    return Meaning.OBSERVATIONS;
  }
}
