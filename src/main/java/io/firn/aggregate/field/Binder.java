package io.firn.aggregate.field;

import io.firn.aggregate.argument.Parameter;
import io.firn.aggregate.cell.Operation;
import io.firn.aggregate.expression.Binary;
import io.firn.aggregate.expression.Expr;
import io.firn.aggregate.expression.ExpressionException;
import io.firn.aggregate.expression.Parser;
import io.firn.aggregate.expression.Suggestion;
import io.firn.aggregate.expression.Unary;
import io.firn.aggregate.statistic.Statistic;
import io.firn.aggregate.statistic.Statistics;
import io.firn.aggregate.statistic.ValueCount;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Turns an expression into column operations: finds the columns and functions, and refuses numbers
 * where true or false is needed, values per row where one per cell is needed, and the reverse.
 */
public final class Binder {
  private static final Set<String> FUNCTIONS = functions();

  private static final Set<String> SUMMED_TRUTH = Set.of("sum", "mean");

  private final Scope scope;
  private final boolean reduces;

  private record Bound(Operation operation, boolean truth) {}

  /**
   * @param reduces whether statistics are allowed
   */
  Binder(Scope scope, boolean reduces) {
    this.scope = scope;
    this.reduces = reduces;
  }

  /**
   * An expression of one number per cell.
   *
   * @param scope what it may name
   * @throws ExpressionException when {@code text} is none
   */
  public static Operation cellNumber(String text, Scope scope) {
    Expr expression = Parser.parse(text);
    Operation operation = new Binder(scope, true).number(expression);
    if (operation.perRow()) {
      throw new ExpressionException(
          "the result must be one number per cell, but "
              + expression.label()
              + " is one per row; reduce it, as np.mean does");
    }
    return operation;
  }

  /**
   * An expression of one number per row, or the same number for all.
   *
   * @throws ExpressionException when {@code text} is none
   */
  public static Operation rowNumber(String text, Scope scope) {
    return new Binder(scope, true).rowNumber(Parser.parse(text));
  }

  /**
   * An expression that is true or false for each row, whatever other rows hold.
   *
   * @throws ExpressionException when {@code text} is none
   */
  public static Operation rowCondition(String text, Scope scope) {
    return new Binder(scope, false).condition(Parser.parse(text));
  }

  private Operation condition(Expr expression) {
    Bound bound = bind(expression);
    if (!bound.truth()) {
      throw new ExpressionException(
          "the result must be true or false, but " + expression.label() + " is a number");
    }
    if (!bound.operation().perRow()) {
      throw new ExpressionException("it looks at no column");
    }
    return bound.operation();
  }

  private Bound bind(Expr expression) {
    if (expression instanceof Expr.Number number) {
      return new Bound(new Operation.Constant(number.value()), false);
    }
    if (expression instanceof Expr.Name name) {
      return new Bound(column(name), false);
    }
    if (expression instanceof Expr.Prefix prefix) {
      return unary(prefix.operator(), prefix.operand(), prefix);
    }
    if (expression instanceof Expr.Infix infix) {
      return binary(infix.operator(), infix.left(), infix.right(), infix);
    }
    if (expression instanceof Expr.Histogram) {
      throw new ExpressionException(
          expression.label()
              + " gives many numbers a cell; it stands alone, in a field of kind: vector");
    }
    return call((Expr.Call) expression);
  }

  private Operation column(Expr.Name name) {
    ChunkValue chunkValue = scope.chunkValues().get(name.text());
    if (chunkValue != null) {
      return chunkValue;
    }
    if (!scope.columns().contains(name.text())) {
      throw new ExpressionException(
          "unknown column " + name.label() + Suggestion.of(name.text(), scope.names()));
    }
    return new Operation.ColumnValue(name.text());
  }

  private Bound unary(Unary function, Expr operand, Expr whole) {
    Operation value = operand(operand, function.takesTruth(), whole);
    if (function == Unary.NEGATE && value instanceof Operation.Constant constant) {
      return new Bound(new Operation.Constant(-constant.value()), false);
    }
    return new Bound(new Operation.UnaryValue(function, value), function.givesTruth());
  }

  private Bound binary(Binary function, Expr left, Expr right, Expr whole) {
    Operation first = operand(left, function.takesTruth(), whole);
    Operation second = operand(right, function.takesTruth(), whole);
    // As numpy does; a square is by far the most common power, and the power function is slow.
    if (function == Binary.POWER && second.equals(new Operation.Constant(2))) {
      return new Bound(new Operation.UnaryValue(Unary.SQUARE, first), false);
    }
    return new Bound(new Operation.BinaryValue(function, first, second), function.givesTruth());
  }

  private Bound call(Expr.Call call) {
    String function = call.function().equals("abs") ? "np.abs" : call.function();
    Unary unary = Unary.of(function).filter(Unary::isCalled).orElse(null);
    if (unary != null) {
      return unary(unary, elementwise(call, 1).get(0), call);
    }
    Binary binary = Binary.of(function).filter(Binary::isCalled).orElse(null);
    if (binary != null) {
      List<Expr> arguments = elementwise(call, 2);
      return binary(binary, arguments.get(0), arguments.get(1), call);
    }
    if (function.equals("np.where")) {
      List<Expr> arguments = elementwise(call, 3);
      return new Bound(
          new Operation.Choice(
              operand(arguments.get(0), true, call),
              operand(arguments.get(1), false, call),
              operand(arguments.get(2), false, call)),
          false);
    }
    if (!FUNCTIONS.contains(function)) {
      throw new ExpressionException(
          "unknown function '"
              + function
              + "' at column "
              + call.column()
              + Suggestion.of(function, FUNCTIONS));
    }
    return new Bound(reduction(call, function), false);
  }

  private Operation reduction(Expr.Call call, String function) {
    if (!reduces) {
      throw new ExpressionException(
          call.label()
              + " reduces many rows to one number, but a filter looks at one row at a time");
    }
    if (call.positional().isEmpty()) {
      throw new ExpressionException(call.label() + " needs one value per row to reduce");
    }
    Bound rows = bind(call.positional().get(0));
    if (!rows.operation().perRow()) {
      throw new ExpressionException(
          call.label()
              + " needs one value per row, but "
              + call.positional().get(0).label()
              + " is the same for all rows of a cell");
    }
    if (function.equals("len")) {
      elementwise(call, 1);
      return new ValueCount.Present(rows.operation());
    }
    Statistic statistic = Statistics.named(function).orElseThrow();
    if (rows.truth() && !SUMMED_TRUTH.contains(statistic.name())) {
      throw new ExpressionException(
          call.label()
              + " needs numbers, but "
              + call.positional().get(0).label()
              + " is true or false");
    }
    return statistic.of(
        rows.operation(), new CallArguments(call, this).read(statistic.parameters()));
  }

  /**
   * The operation that an argument is.
   *
   * @throws ExpressionException when it is not of this kind; that a number is constant is for the
   *     caller to see
   */
  Operation argument(Parameter.Kind kind, Expr expression) {
    return switch (kind) {
      case NUMBER -> bind(expression).operation();
      case ROWS -> rowNumber(expression);
      case CONDITION -> new Binder(scope, false).condition(expression);
    };
  }

  private static List<Expr> elementwise(Expr.Call call, int arguments) {
    if (call.positional().size() != arguments || !call.named().isEmpty()) {
      throw new ExpressionException(
          call.label() + " takes " + arguments + " unnamed argument" + (arguments == 1 ? "" : "s"));
    }
    return call.positional();
  }

  private Operation operand(Expr operand, boolean truth, Expr whole) {
    Bound bound = bind(operand);
    if (bound.truth() == truth) {
      return bound.operation();
    }
    String remedy =
        truth && whole instanceof Expr.Infix
            ? "; it binds tighter than a comparison, so put comparisons in parentheses"
            : "";
    throw new ExpressionException(
        whole.label()
            + (truth ? " needs true or false, but " : " needs a number, but ")
            + operand.label()
            + (truth ? " is a number" : " is true or false")
            + remedy);
  }

  /** The operation of an expression that is a number, per row or per cell. */
  Operation number(Expr expression) {
    Bound bound = bind(expression);
    if (bound.truth()) {
      throw new ExpressionException(
          "the result must be a number, but " + expression.label() + " is true or false");
    }
    return bound.operation();
  }

  private Operation rowNumber(Expr expression) {
    Operation operation = number(expression);
    if (!operation.perRow() && !operation.leaves().isEmpty()) {
      throw new ExpressionException(
          "the result must be one number per row, but " + expression.label() + " is one per cell");
    }
    return operation;
  }

  private static Set<String> functions() {
    Set<String> names = new TreeSet<>(Set.of("abs", "len", "np.where"));
    Arrays.stream(Unary.values())
        .filter(Unary::isCalled)
        .forEach(unary -> names.add(unary.symbol()));
    Arrays.stream(Binary.values())
        .filter(Binary::isCalled)
        .forEach(binary -> names.add(binary.symbol()));
    Statistics.names().stream()
        .filter(name -> Statistics.named(name).orElseThrow().isNumpys())
        .forEach(name -> names.add("np." + name));
    return names;
  }
}
