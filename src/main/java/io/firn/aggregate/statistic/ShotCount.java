package io.firn.aggregate.statistic;

import io.firn.aggregate.argument.Arguments;
import io.firn.aggregate.cell.CellValues;
import io.firn.aggregate.cell.Chunk;
import io.firn.aggregate.cell.IntegerSeries;
import io.firn.aggregate.cell.Operation;
import io.firn.aggregate.cell.Reduction;
import io.firn.aggregate.cell.Series;
import io.firn.aggregate.cell.Width;
import io.firn.column.DType;
import java.util.Arrays;
import java.util.Map;

/**
 * {@code shot_count}: how many different values there are; all NaN are one. The values of an
 * integer column are compared exactly.
 */
final class ShotCount extends Statistic {

  /** The number of different values of each cell. */
  record Different(Operation source) implements Reduction {
    @Override
    public Width width(Map<String, DType> types) {
      return Width.ANY;
    }

    @Override
    public CellValues reduce(Chunk chunk) {
      return source instanceof Operation.ColumnValue column
              && chunk.rows().column(column.name()).type().isInteger()
          ? ofIntegers(chunk.integers(column.name()))
          : ofReals(chunk.series(source));
    }

    private static CellValues ofIntegers(IntegerSeries series) {
      double[] counts = new double[series.groups()];
      int most = 0;
      for (int group = 0; group < counts.length; group++) {
        most = Math.max(most, series.to(group) - series.from(group));
      }
      long[] sorted = new long[most];
      for (int group = 0; group < counts.length; group++) {
        int rows = series.to(group) - series.from(group);
        System.arraycopy(series.values(), series.from(group), sorted, 0, rows);
        Arrays.sort(sorted, 0, rows);
        for (int i = 0; i < rows; i++) {
          counts[group] += i == 0 || sorted[i] != sorted[i - 1] ? 1 : 0;
        }
      }
      return new CellValues(counts, null);
    }

    private static CellValues ofReals(Series series) {
      double[] sorted = series.sorted();
      double[] counts = new double[series.groups()];
      for (int group = 0; group < counts.length; group++) {
        int from = series.from(group);
        for (int i = from; i < series.to(group); i++) {
          // By ==, as 0.0 and -0.0 are one number; NaN, which is last, is not equal to itself.
          boolean again = i > from && (sorted[i] == sorted[i - 1] || Double.isNaN(sorted[i - 1]));
          counts[group] += again ? 0 : 1;
        }
      }
      return new CellValues(counts, null);
    }
  }

  ShotCount() {
    super("shot_count");
  }

  @Override
  boolean isCount() {
    return true;
  }

  @Override
  public Reduction of(Operation source, Arguments arguments) {
    return new Different(source);
  }

  @Override
  Meaning meaning(Arguments arguments) {
    return Meaning.RECORDS;
  }
}
