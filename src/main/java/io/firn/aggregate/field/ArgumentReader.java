package io.firn.aggregate.field;

import io.firn.aggregate.cell.Operation;
import io.firn.aggregate.expression.ExpressionException;
import io.firn.aggregate.statistic.Argument;
import io.firn.aggregate.statistic.Parameter;
import io.firn.aggregate.statistic.Statistic;
import io.firn.config.Problems;
import java.util.Map;
import java.util.Optional;

/** Reads what a statistic is given beside its source. */
public final class ArgumentReader {
  private final Scope scope;
  private final Problems problems;

  /**
   * @param scope what expressions may name
   */
  public ArgumentReader(Scope scope, Problems problems) {
    this.scope = scope;
    this.problems = problems;
  }

  /** Empty when a problem was noted. */
  public Optional<Argument> read(String path, Statistic statistic, Map<String, Object> params) {
    Parameter parameter = statistic.parameter();
    boolean known = true;
    for (Map.Entry<String, Object> param : params.entrySet()) {
      if (!param.getKey().equals(parameter.keyword())) {
        known = false;
        problems.invalid(
            path + ".params." + param.getKey(),
            param.getValue(),
            "unknown parameter; "
                + statistic.name()
                + (parameter == Parameter.NONE
                    ? " takes none"
                    : " takes only '" + parameter.keyword() + "'"));
      }
    }
    Object value = params.get(parameter.keyword());
    String place = path + ".params." + parameter.keyword();
    if (value == null) {
      if (parameter.isRequired()) {
        problems.missing(place, parameter.allowed());
        return Optional.empty();
      }
      return known ? Optional.of(Argument.NONE) : Optional.empty();
    }
    Optional<Argument> argument =
        parameter == Parameter.WEIGHTS ? weights(place, value) : number(place, parameter, value);
    return known ? argument : Optional.empty();
  }

  private Optional<Argument> number(String place, Parameter parameter, Object value) {
    if (value instanceof Number number && parameter.accepts(number.doubleValue())) {
      return Optional.of(new Argument(number.doubleValue(), null));
    }
    problems.invalid(place, value, parameter.allowed());
    return Optional.empty();
  }

  private Optional<Argument> weights(String place, Object value) {
    if (value instanceof Number number) {
      return Optional.of(new Argument(0, new Operation.Constant(number.doubleValue())));
    }
    if (!(value instanceof String text)) {
      problems.invalid(place, value, Parameter.WEIGHTS.allowed());
      return Optional.empty();
    }
    try {
      return Optional.of(new Argument(0, Binder.rowNumber(text, scope)));
    } catch (ExpressionException e) {
      problems.invalid(place, text, e.getMessage());
      return Optional.empty();
    }
  }
}
