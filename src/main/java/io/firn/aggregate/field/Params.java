package io.firn.aggregate.field;

import io.firn.aggregate.cell.Operation;
import io.firn.aggregate.expression.ExpressionException;
import io.firn.config.FieldSpec;
import io.firn.config.Problems;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.DoublePredicate;

/**
 * The parameters of a {@link FieldFunction}: whatever is asked for is checked, and what was not
 * asked for is refused in the end. A value that is asked for and wrong is noted, and stands in for
 * itself until {@link #sound} says that there is nothing to compile.
 */
public final class Params {
  private final String path;
  private final FieldSpec.Function function;
  private final Scope scope;
  private final Problems problems;
  private final Set<String> known = new TreeSet<>();
  private boolean sound = true;

  /**
   * @param path the field's place in the document
   * @param scope what expressions may name
   */
  public Params(String path, FieldSpec.Function function, Scope scope, Problems problems) {
    this.path = path;
    this.function = function;
    this.scope = scope;
    this.problems = problems;
  }

  /** A number that may be left out. */
  public double number(String name, double fallback, String allowed, DoublePredicate fits) {
    known.add(name);
    Object value = function.params().get(name);
    if (value == null) {
      return fallback;
    }
    if (value instanceof Number number && fits.test(number.doubleValue())) {
      return number.doubleValue();
    }
    refuse(name, value, allowed);
    return fallback;
  }

  /** One number per row, or the same for all: a column, an expression or a number. */
  public Operation rows(String name) {
    known.add(name);
    Object value = function.params().get(name);
    String allowed = "a column, a row-wise expression or a number";
    if (value instanceof Number number) {
      return new Operation.Constant(number.doubleValue());
    }
    return expression(name, value, allowed, Binder::rowNumber);
  }

  /** True or false for each row, by an expression. */
  public Operation condition(String name) {
    known.add(name);
    Object value = function.params().get(name);
    return expression(
        name, value, "an expression that is true or false for each row", Binder::rowCondition);
  }

  private interface Reading {
    Operation of(String text, Scope scope);
  }

  private Operation expression(String name, Object value, String allowed, Reading reading) {
    if (value == null) {
      sound = false;
      problems.missing(place(name), allowed);
    } else if (!(value instanceof String text)) {
      refuse(name, value, allowed);
    } else {
      try {
        return reading.of(text, scope);
      } catch (ExpressionException e) {
        refuse(name, text, e.getMessage());
      }
    }
    return new Operation.Constant(0);
  }

  private void refuse(String name, Object value, String allowed) {
    sound = false;
    problems.invalid(place(name), value, allowed);
  }

  private String place(String name) {
    return path + ".params." + name;
  }

  /** Whether all was well; notes each parameter that nobody has asked for. */
  public boolean sound() {
    function
        .params()
        .forEach(
            (name, value) -> {
              if (!known.contains(name)) {
                refuse(
                    name,
                    value,
                    "unknown parameter; %s takes %s"
                        .formatted(function.name(), String.join(", ", known)));
              }
            });
    return sound;
  }
}
