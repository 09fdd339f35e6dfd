package io.firn.aggregate.cell;

import io.firn.aggregate.expression.Binary;
import io.firn.aggregate.expression.Unary;
import io.firn.column.DType;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A compiled expression: a tree of column operations in float64, true and false being 1 and 0.
 * Equal expressions are equal objects, which is how a chunk computes them once.
 */
public sealed interface Operation
    permits Operation.Constant,
        Operation.ColumnValue,
        Operation.UnaryValue,
        Operation.BinaryValue,
        Operation.Choice,
        Reduction {

  /** Fills {@code out[0]} to {@code out[block.count() - 1]}. */
  void evaluate(Block block, double[] out);

  /** What the value is computed from, position by position. */
  List<Operation> operands();

  /**
   * The precision in which numpy computes the value.
   *
   * @param types of the columns
   */
  Width width(Map<String, DType> types);

  /** Whether the value differs between the rows of a cell. */
  default boolean perRow() {
    return leaves().stream().anyMatch(ColumnValue.class::isInstance);
  }

  /** The columns and reductions at the ends of the tree; none for a constant. */
  default Set<Operation> leaves() {
    Set<Operation> leaves = new LinkedHashSet<>();
    for (Operation operand : operands()) {
      leaves.addAll(operand.leaves());
    }
    return leaves;
  }

  /** The same number everywhere. */
  record Constant(double value) implements Operation {
    @Override
    public void evaluate(Block block, double[] out) {
      Arrays.fill(out, 0, block.count(), value);
    }

    @Override
    public Width width(Map<String, DType> types) {
      return Width.ANY;
    }

    @Override
    public List<Operation> operands() {
      return List.of();
    }
  }

  /** The value of a column in each row. */
  record ColumnValue(String name) implements Operation {
    @Override
    public void evaluate(Block block, double[] out) {
      block.column(name, out);
    }

    @Override
    public Width width(Map<String, DType> types) {
      return Width.of(types.get(name));
    }

    @Override
    public List<Operation> operands() {
      return List.of();
    }

    @Override
    public Set<Operation> leaves() {
      return Set.of(this);
    }
  }

  /** A function of one value. */
  record UnaryValue(Unary function, Operation operand) implements Operation {
    @Override
    public void evaluate(Block block, double[] out) {
      operand.evaluate(block, out);
      function.apply(out, block.count());
    }

    @Override
    public Width width(Map<String, DType> types) {
      return function == Unary.FLOAT32 ? Width.SINGLE : operand.width(types);
    }

    @Override
    public List<Operation> operands() {
      return List.of(operand);
    }
  }

  /** A function of two values. */
  record BinaryValue(Binary function, Operation left, Operation right) implements Operation {
    @Override
    public void evaluate(Block block, double[] out) {
      left.evaluate(block, out);
      double[] second = block.borrow();
      right.evaluate(block, second);
      function.apply(out, second, block.count());
      block.giveBack(second);
    }

    @Override
    public Width width(Map<String, DType> types) {
      return left.width(types).with(right.width(types));
    }

    @Override
    public List<Operation> operands() {
      return List.of(left, right);
    }
  }

  /** {@code np.where}: one of two values by a condition. */
  record Choice(Operation condition, Operation then, Operation otherwise) implements Operation {
    @Override
    public void evaluate(Block block, double[] out) {
      double[] chosen = block.borrow();
      double[] test = block.borrow();
      otherwise.evaluate(block, out);
      then.evaluate(block, chosen);
      condition.evaluate(block, test);
      for (int i = 0; i < block.count(); i++) {
        out[i] = test[i] != 0 ? chosen[i] : out[i];
      }
      block.giveBack(test);
      block.giveBack(chosen);
    }

    @Override
    public Width width(Map<String, DType> types) {
      return then.width(types).with(otherwise.width(types));
    }

    @Override
    public List<Operation> operands() {
      return List.of(condition, then, otherwise);
    }
  }
}
