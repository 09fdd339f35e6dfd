package io.firn.aggregate.field;

import io.firn.aggregate.cell.Operation;
import io.firn.aggregate.cell.Reduction;
import io.firn.aggregate.cell.Width;
import io.firn.aggregate.expression.Unary;
import io.firn.column.DType;
import java.util.Map;

/**
 * Rounds every step to float32 that numpy computes in float32. Firn computes in float64; for sums,
 * differences, products, quotients and roots of float32 values the rounded result is the same.
 */
final class NumpyRounding {
  private NumpyRounding() {}

  /**
   * The operation as numpy computes it.
   *
   * @param types of the columns
   */
  static Operation of(Operation operation, Map<String, DType> types) {
    boolean single = operation.width(types) == Width.SINGLE;
    if (operation instanceof Operation.BinaryValue binary) {
      Operation computed =
          new Operation.BinaryValue(
              binary.function(),
              operand(binary.left(), single, types),
              operand(binary.right(), single, types));
      return single ? single(computed) : computed;
    }
    if (operation instanceof Operation.UnaryValue unary) {
      Operation computed = new Operation.UnaryValue(unary.function(), of(unary.operand(), types));
      boolean isRounded = unary.function() == Unary.FLOAT32;
      return single && !isRounded ? single(computed) : computed;
    }
    if (operation instanceof Operation.Choice choice) {
      return new Operation.Choice(
          of(choice.condition(), types),
          operand(choice.then(), single, types),
          operand(choice.otherwise(), single, types));
    }
    boolean reduced = operation instanceof Reduction;
    return reduced && single ? single(operation) : operation;
  }

  private static Operation operand(Operation operand, boolean single, Map<String, DType> types) {
    Operation computed = of(operand, types);
    return single && operand.width(types) == Width.ANY ? single(computed) : computed;
  }

  private static Operation single(Operation operation) {
    return new Operation.UnaryValue(Unary.FLOAT32, operation);
  }
}
