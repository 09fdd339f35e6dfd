package io.firn.aggregate;

import io.firn.column.DType;
import java.util.Map;
import java.util.Optional;

/**
 * A statistic with what a document takes it of.
 *
 * @param source the column; null where the statistic takes none
 */
record AppliedStatistic(Statistic statistic, Argument argument, String source) {
  String name() {
    return statistic.name();
  }

  boolean isCount() {
    return statistic.isCount();
  }

  /** What its value tells about the source. */
  Meaning meaning() {
    return statistic.meaning(argument);
  }

  /**
   * How it is computed as an exact integer, if the source is one.
   *
   * @param types of the columns
   */
  Optional<ExactStatistic> exact(Map<String, DType> types) {
    return statistic.exact().filter(exact -> types.get(source).isInteger());
  }

  /** The operation that computes it. */
  Reduction operation() {
    return statistic.of(source == null ? null : new Operation.ColumnValue(source), argument);
  }
}
