package io.firn.aggregate.expression;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** An expression as it was written; columns count its characters from 1. */
public sealed interface Expr {

  /** The column that error messages point to. */
  int column();

  /** The parts it is made of. */
  List<Expr> parts();

  /** What messages call it. */
  String name();

  /** What messages call it, and where it stands. */
  default String label() {
    return name() + " at column " + column();
  }

  /** The names of the source columns in it, declared or not, in the order of the text. */
  default Set<String> sources() {
    Set<String> sources = new LinkedHashSet<>();
    for (Expr part : parts()) {
      sources.addAll(part.sources());
    }
    return sources;
  }

  /** A literal. */
  record Number(double value, int column) implements Expr {
    @Override
    public String name() {
      return "the number";
    }

    @Override
    public List<Expr> parts() {
      return List.of();
    }
  }

  /** A source column. */
  record Name(String text, int column) implements Expr {
    @Override
    public String name() {
      return "'" + text + "'";
    }

    @Override
    public List<Expr> parts() {
      return List.of();
    }

    @Override
    public Set<String> sources() {
      return Set.of(text);
    }
  }

  /** A prefix operator and its operand. */
  record Prefix(Unary operator, Expr operand, int column) implements Expr {
    @Override
    public String name() {
      return "'" + operator.symbol() + "'";
    }

    @Override
    public List<Expr> parts() {
      return List.of(operand);
    }
  }

  /** An operator between its operands. */
  record Infix(Binary operator, Expr left, Expr right, int column) implements Expr {
    @Override
    public String name() {
      return "'" + operator.symbol() + "'";
    }

    @Override
    public List<Expr> parts() {
      return List.of(left, right);
    }
  }

  /**
   * A call.
   *
   * @param function name with {@code np.} in place of {@code numpy.}
   * @param positional arguments without a name
   * @param named arguments by name
   */
  record Call(String function, List<Expr> positional, Map<String, Expr> named, int column)
      implements Expr {
    @Override
    public String name() {
      return function;
    }

    @Override
    public List<Expr> parts() {
      List<Expr> parts = new ArrayList<>(positional);
      parts.addAll(named.values());
      return parts;
    }
  }

  /**
   * {@code np.histogram(values, bins, (low, high))[0].astype('type')}.
   *
   * @param type the text in quotes, or null where there is no {@code astype}
   */
  record Histogram(Expr values, int bins, Expr low, Expr high, String type, int column)
      implements Expr {
    @Override
    public String name() {
      return "np.histogram";
    }

    @Override
    public List<Expr> parts() {
      return List.of(values, low, high);
    }
  }
}
