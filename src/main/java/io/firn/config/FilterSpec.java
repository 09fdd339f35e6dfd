package io.firn.config;

import java.io.Serializable;
import java.util.List;

/** A condition on rows. */
public sealed interface FilterSpec extends Serializable {

  /**
   * A column compared with one number, or with several for {@code IN} and {@code NOT_IN}.
   *
   * @param column what is compared; of a linked level the rows of a record that does not stay go
   * @param operator the comparison
   * @param values one number (a list of them for {@code IN}, {@code NOT_IN}), each a {@link Long}
   *     where the document has an integer, else a finite {@link Double}
   * @param keep whether a row that meets the comparison stays (true) or goes (false)
   */
  record Comparison(ColumnSource column, Operator operator, List<Number> values, boolean keep)
      implements FilterSpec {
    public Comparison {
      values = List.copyOf(values);
    }

    /** Compares a one-dimensional dataset with one value for each row. */
    public Comparison(String dataset, Operator operator, List<Number> values, boolean keep) {
      this(ColumnSource.of(dataset), operator, values, keep);
    }
  }

  /** A row-wise boolean expression over the columns of {@link DataSource#variables}. */
  record RowExpression(String text) implements FilterSpec {}

  /** The comparisons, by zagg's names in lower case. */
  enum Operator {
    EQ,
    NE,
    GE,
    LE,
    LT,
    GT,
    IN,
    NOT_IN
  }
}
