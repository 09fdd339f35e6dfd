package io.firn.aggregate.statistic;

import io.firn.aggregate.argument.Arguments;
import io.firn.aggregate.argument.Parameter;
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

  /** The statistic of a source. */
  record Of(SeriesStatistic statistic, Operation source, Arguments arguments) implements Reduction {
    @Override
    public Width width(Map<String, DType> types) {
      return source.width(types);
    }

    @Override
    public CellValues reduce(Chunk chunk) {
      Series series = chunk.series(source);
      double[] numbers = arguments.numbers();
      double[] cells = new double[series.groups()];
      for (int group = 0; group < cells.length; group++) {
        cells[group] =
            series.count(group) == 0 ? Double.NaN : statistic.reduce(series, group, numbers);
      }
      return new CellValues(cells, series.emptyGroups());
    }
  }

  /**
   * @param numbers its parameters, each of which is a number
   */
  SeriesStatistic(String name, Parameter... numbers) {
    super(name, numbers);
  }

  @Override
  public final Reduction of(Operation source, Arguments arguments) {
    return new Of(this, source, arguments);
  }

  /**
   * Its value for one group.
   *
   * @param group has at least one value
   * @param numbers what its parameters are given, in their order
   */
  abstract double reduce(Series series, int group, double[] numbers);
}
