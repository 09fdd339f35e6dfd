package io.firn.aggregate;

import io.firn.column.DType;
import java.util.Map;

/**
 * The precision in which numpy computes, where it shows: in which bin a value lies that is as good
 * as on an edge. Columns and what is computed from them have that of their type; a number that
 * stands in an expression takes that of its neighbours (NEP 50). Firn computes in float64, and of
 * sums, differences, products, quotients and roots of float32 that is the same once it is rounded.
 */
enum Width {
  /** Of numbers and counts: whatever the other operand has. */
  ANY,
  SINGLE,
  DOUBLE;

  /** The precision of an operation on both. */
  Width with(Width other) {
    return compareTo(other) < 0 ? other : this;
  }

  /** The precision of an operation's result. */
  static Width of(Operation operation, Map<String, DType> types) {
    if (operation instanceof Operation.ColumnValue column) {
      return types.get(column.name()) == DType.FLOAT32 ? SINGLE : DOUBLE;
    }
    if (operation instanceof Operation.UnaryValue unary && unary.function() == Unary.FLOAT32) {
      return SINGLE;
    }
    if (operation instanceof Operation.Choice choice) {
      return of(choice.then(), types).with(of(choice.otherwise(), types));
    }
    if (operation instanceof SeriesStatistic.Of statistic) {
      return of(statistic.source(), types);
    }
    if (operation instanceof Average.Weighted average) {
      return of(average.source(), types).with(of(average.weights(), types));
    }
    if (operation instanceof ChunkValue value) {
      return value.type() == DType.FLOAT32 ? SINGLE : DOUBLE;
    }
    Width width = ANY;
    for (Operation operand : operation.operands()) {
      width = width.with(of(operand, types));
    }
    return width;
  }

  /** The operation with every step rounded that numpy computes in float32. */
  static Operation rounded(Operation operation, Map<String, DType> types) {
    if (operation instanceof Operation.BinaryValue binary) {
      boolean single = of(binary, types) == SINGLE;
      Operation computed =
          new Operation.BinaryValue(
              binary.function(),
              operand(binary.left(), single, types),
              operand(binary.right(), single, types));
      return single ? single(computed) : computed;
    }
    if (operation instanceof Operation.UnaryValue unary) {
      Operation computed =
          new Operation.UnaryValue(unary.function(), rounded(unary.operand(), types));
      boolean isRounded = unary.function() == Unary.FLOAT32;
      return of(unary, types) == SINGLE && !isRounded ? single(computed) : computed;
    }
    if (operation instanceof Operation.Choice choice) {
      boolean single = of(choice, types) == SINGLE;
      return new Operation.Choice(
          rounded(choice.condition(), types),
          operand(choice.then(), single, types),
          operand(choice.otherwise(), single, types));
    }
    boolean reduced = operation instanceof Reduction;
    return reduced && of(operation, types) == SINGLE ? single(operation) : operation;
  }

  private static Operation operand(Operation operand, boolean single, Map<String, DType> types) {
    Operation computed = rounded(operand, types);
    return single && of(operand, types) == ANY ? single(computed) : computed;
  }

  private static Operation single(Operation operation) {
    return new Operation.UnaryValue(Unary.FLOAT32, operation);
  }
}
