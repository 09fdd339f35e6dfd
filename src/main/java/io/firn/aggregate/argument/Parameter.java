package io.firn.aggregate.argument;

import java.util.function.DoublePredicate;

/**
 * What a statistic or a function may be given beside its source: under {@code params} of a
 * document, or in a call of an expression.
 *
 * @param name in {@code params} and in calls
 * @param kind of the values that it takes
 * @param allowed what may be given, for error messages
 * @param accepts which numbers may be given; of a {@link Kind#NUMBER} only
 * @param required whether it has to be given
 * @param fallback the number that stands for one that is not given
 * @param positional whether a call may give it without its name, as numpy's own signature does
 */
public record Parameter(
    String name,
    Kind kind,
    String allowed,
    DoublePredicate accepts,
    boolean required,
    double fallback,
    boolean positional) {

  /** What is given for a parameter. */
  public enum Kind {
    /** A number that the document or the expression states. */
    NUMBER,
    /** One number per row, or the same for all: a column, an expression or a number. */
    ROWS,
    /** True or false for each row, by an expression. */
    CONDITION
  }

  /** A number that has to be given. */
  public static Parameter number(String name, String allowed, DoublePredicate accepts) {
    return new Parameter(name, Kind.NUMBER, allowed, accepts, true, 0, false);
  }

  /** Numbers of rows that have to be given. */
  public static Parameter rows(String name) {
    String allowed = "a column, a row-wise expression or a number";
    return new Parameter(name, Kind.ROWS, allowed, number -> true, true, 0, false);
  }

  /** A condition of rows that has to be given. */
  public static Parameter condition(String name) {
    String allowed = "an expression that is true or false for each row";
    return new Parameter(name, Kind.CONDITION, allowed, number -> false, true, 0, false);
  }

  /** The same number, which may be left out. */
  public Parameter orElse(double number) {
    return new Parameter(name, kind, allowed, accepts, false, number, positional);
  }

  /** The same numbers of rows, which may be left out. */
  public Parameter optional() {
    return new Parameter(name, kind, allowed, accepts, false, fallback, positional);
  }

  /** The same, which a call may give without its name. */
  public Parameter byPosition() {
    return new Parameter(name, kind, allowed, accepts, required, fallback, true);
  }
}
