package io.firn.aggregate.statistic;

import io.firn.aggregate.argument.Arguments;
import io.firn.aggregate.cell.Operation;
import io.firn.aggregate.cell.Reduction;
import io.firn.column.DType;
import java.util.Map;
import java.util.Optional;

/**
 * A statistic with its source and arguments.
 *
 * @param source the column; null where the statistic takes none
 */
public record AppliedStatistic(Statistic statistic, Arguments arguments, String source) {
  public String name() {
    return statistic.name();
  }

  public boolean isCount() {
    return statistic.isCount();
  }

  /** What its value says about the source. */
  public Meaning meaning() {
    return statistic.meaning(arguments);
  }

  /**
   * Its form that gives exact integers, if the source is an integer column.
   *
   * @param types of the columns
   */
  public Optional<ExactStatistic> exact(Map<String, DType> types) {
    return statistic.exact().filter(exact -> types.get(source).isInteger());
  }

  /** The operation that computes it. */
  public Reduction operation() {
    return statistic.of(source == null ? null : new Operation.ColumnValue(source), arguments);
  }
}
