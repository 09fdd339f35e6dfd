package io.firn.aggregate.statistic;

import io.firn.aggregate.argument.Arguments;
import io.firn.aggregate.cell.CellValues;
import io.firn.aggregate.cell.Chunk;
import io.firn.aggregate.cell.Operation;
import io.firn.aggregate.cell.Reduction;
import io.firn.aggregate.cell.WeightedSeries;
import io.firn.aggregate.cell.Width;
import io.firn.column.DType;
import java.util.Map;

/**
 * What a {@link SeriesStatistic} becomes where its values are given weights: of the rows that miss
 * neither value nor weight. NaN where the weights add up to 0 and, except for a mean, where a
 * weight is negative: numpy refuses such weights, but one cell must not stop a run.
 */
abstract class WeightedStatistic {

  /**
   * The statistic of a source.
   *
   * @param skipsNaN whether values that are NaN are left out, with their weights
   * @param arguments of the statistic that it is a form of
   */
  record Of(
      WeightedStatistic statistic,
      boolean skipsNaN,
      Operation source,
      Operation weights,
      Arguments arguments)
      implements Reduction {
    @Override
    public Width width(Map<String, DType> types) {
      return statistic.width(source.width(types), weights.width(types));
    }

    @Override
    public CellValues reduce(Chunk chunk) {
      WeightedSeries rows = chunk.weighted(source, weights);
      WeightedSeries series = skipsNaN ? rows.withoutNaN() : rows;
      double[] numbers = arguments.numbers();
      double[] cells = new double[series.values().groups()];
      for (int group = 0; group < cells.length; group++) {
        boolean weightless = series.weights().sum(group) == 0;
        if (weightless && series.values().count(group) > 0) {
          chunk.countWeightlessCell();
        }
        boolean sound = statistic.takesNegativeWeights() || !series.anyNegative(group);
        cells[group] = weightless || !sound ? Double.NaN : statistic.reduce(series, group, numbers);
      }
      return new CellValues(cells, rows.values().emptyGroups());
    }
  }

  /** Whether weights below 0 leave it with a value. */
  boolean takesNegativeWeights() {
    return false;
  }

  /** The precision in which numpy computes it, from those of values and weights. */
  Width width(Width values, Width weights) {
    return values.with(weights);
  }

  /**
   * Its value for one group.
   *
   * @param group has at least one value, and weights whose sum is not 0
   * @param numbers what the parameters of the plain statistic are given
   */
  abstract double reduce(WeightedSeries series, int group, double[] numbers);

  /** What its value says about the source. */
  abstract Meaning meaning(Arguments arguments);
}
