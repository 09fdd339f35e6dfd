package io.firn.aggregate;

import io.firn.FirnException;
import io.firn.aggregate.cell.Block;
import io.firn.aggregate.cell.Leaves;
import io.firn.aggregate.cell.Operation;
import io.firn.aggregate.cell.Reduction;
import io.firn.aggregate.expression.ExpressionException;
import io.firn.aggregate.expression.Parser;
import io.firn.aggregate.field.Binder;
import io.firn.aggregate.field.Scope;
import io.firn.column.Column;
import io.firn.config.Problems;
import java.util.Collection;
import java.util.Map;
import java.util.Set;

/** A filter: an expression that is true or false for each row, in float64. Immutable. */
public final class RowCondition {
  private final Operation condition;
  private final Set<String> columns;

  private RowCondition(Operation condition, Set<String> columns) {
    this.condition = condition;
    this.columns = columns;
  }

  /**
   * Compiles an expression such as {@code (q == 0) & (abs(h) < 9000)}.
   *
   * @param sources the names of the columns
   * @throws FirnException when it is not one; the message says what is wrong and where
   */
  public static RowCondition compile(String expression, Collection<String> sources) {
    try {
      return new RowCondition(
          Binder.rowCondition(expression, Scope.of(sources)), Parser.parse(expression).sources());
    } catch (ExpressionException e) {
      throw new FirnException("Invalid filter expression '" + expression + "': " + e.getMessage());
    }
  }

  /** Notes what is wrong with an expression at {@code path} of a document. */
  static void check(String path, String expression, Collection<String> sources, Problems problems) {
    try {
      Binder.rowCondition(expression, Scope.of(sources));
    } catch (ExpressionException e) {
      problems.invalid(path, expression, e.getMessage());
    }
  }

  /** The names of the columns that it reads. */
  public Set<String> columns() {
    return columns;
  }

  /**
   * Sets {@code keep[row]} to false for each row that does not meet the condition, or in which one
   * of its columns is missing. Rows that are already false stay false.
   *
   * @param columns by name, each with at least {@code rows} rows
   */
  public void retain(Map<String, Column> columns, int rows, boolean[] keep) {
    Block block = new Block(new ColumnLeaves(columns));
    double[] met = block.borrow();
    for (int from = 0; from < rows; from += Block.SIZE) {
      int count = Math.min(Block.SIZE, rows - from);
      block.evaluate(condition, from, count, met);
      for (int i = 0; i < count; i++) {
        keep[from + i] &= met[i] != 0;
      }
    }
    for (String name : this.columns) {
      Column column = columns.get(name);
      for (int row = 0; column.anyMissing() && row < rows; row++) {
        keep[row] &= !column.isMissing(row);
      }
    }
  }

  /** Rows in the order of the columns. */
  private record ColumnLeaves(Map<String, Column> columns, int[] rows) implements Leaves {
    ColumnLeaves(Map<String, Column> columns) {
      this(columns, new int[Block.SIZE]);
    }

    @Override
    public void column(String name, int from, int count, double[] out) {
      for (int i = 0; i < count; i++) {
        rows[i] = from + i;
      }
      columns.get(name).gatherDoubles(rows, 0, count, out);
    }

    @Override
    public void reduction(Reduction reduction, int from, int count, double[] out) {
      throw new IllegalStateException("Cannot reduce rows in a filter");
    }
  }
}
