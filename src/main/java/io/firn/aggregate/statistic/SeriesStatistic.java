package io.firn.aggregate.statistic;

import io.firn.aggregate.cell.CellValues;
import io.firn.aggregate.cell.Chunk;
import io.firn.aggregate.cell.Operation;
import io.firn.aggregate.cell.Reduction;
import io.firn.aggregate.cell.Series;
import io.firn.aggregate.cell.Width;
import io.firn.column.DType;
import java.util.Map;

/** A statistic of the values of one source. */
abstract class SeriesStatistic extends Statistic {

  /**
   * The statistic of a source.
   *
   * @param argument the value of the statistic's numeric parameter
   */
  record Of(SeriesStatistic statistic, Operation source, double argument) implements Reduction {
    @Override
    public Width width(Map<String, DType> types) {
      return source.width(types);
    }

    @Override
    public CellValues reduce(Chunk chunk) {
      Series series = chunk.series(source);
      double[] cells = new double[series.groups()];
      for (int group = 0; group < cells.length; group++) {
        cells[group] =
            series.count(group) == 0 ? Double.NaN : statistic.reduce(series, group, argument);
      }
      return new CellValues(cells, series.emptyGroups());
    }
  }

  SeriesStatistic(String name, Parameter parameter) {
    super(name, parameter);
  }

  @Override
  public final Reduction of(Operation source, Argument argument) {
    return new Of(this, source, argument.number());
  }

  /**
   * Its value for one group.
   *
   * @param group has at least one value
   * @param argument the value of its numeric parameter
   */
  abstract double reduce(Series series, int group, double argument);
}
