package io.firn.aggregate.field;

import io.firn.aggregate.argument.Arguments;
import io.firn.aggregate.argument.Parameter;
import io.firn.aggregate.cell.Operation;
import io.firn.aggregate.expression.ExpressionException;
import io.firn.aggregate.statistic.Statistic;
import io.firn.config.FieldSpec;
import io.firn.config.Problems;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads the {@code params} of a field, and notes everything that is wrong with them. */
public final class DocumentArguments extends ArgumentReader<Object> {
  private final String path;
  private final Map<String, Object> given;
  private final Scope scope;
  private final Problems problems;
  private String takes;
  private boolean sound = true;

  /**
   * @param path the field's place in the document
   * @param scope what expressions may name
   */
  public DocumentArguments(
      String path, FieldSpec.Function function, Scope scope, Problems problems) {
    this.path = path + ".params.";
    this.given = function.params();
    this.scope = scope;
    this.problems = problems;
  }

  /** What a statistic is given. */
  public Arguments of(Statistic statistic) {
    String names =
        statistic.parameters().stream()
            .map(parameter -> "'" + parameter.name() + "'")
            .collect(Collectors.joining(", "));
    takes = statistic.name() + (names.isEmpty() ? " takes none" : " takes only " + names);
    return read(statistic.parameters(), given);
  }

  /** What a function is given. */
  public Arguments of(FieldFunction function) {
    takes =
        function.name()
            + " takes "
            + function.parameters().stream()
                .map(Parameter::name)
                .sorted()
                .collect(Collectors.joining(", "));
    return read(function.parameters(), given);
  }

  /** Whether nothing was wrong. */
  public boolean sound() {
    return sound;
  }

  @Override
  void unknown(String name, Object value, List<Parameter> parameters) {
    refuse(name, value, "unknown parameter; " + takes);
  }

  @Override
  void missing(Parameter parameter) {
    sound = false;
    problems.missing(path + parameter.name(), parameter.allowed());
  }

  @Override
  Optional<Operation> value(Parameter parameter, Object value) {
    boolean stated = parameter.kind() == Parameter.Kind.NUMBER;
    if (value instanceof Number number && parameter.accepts().test(number.doubleValue())) {
      return Optional.of(new Operation.Constant(number.doubleValue()));
    }
    if (stated || !(value instanceof String text)) {
      refuse(parameter.name(), value, parameter.allowed());
      return Optional.empty();
    }
    try {
      return Optional.of(
          parameter.kind() == Parameter.Kind.CONDITION
              ? Binder.rowCondition(text, scope)
              : Binder.rowNumber(text, scope));
    } catch (ExpressionException e) {
      refuse(parameter.name(), text, e.getMessage());
      return Optional.empty();
    }
  }

  private void refuse(String name, Object value, String allowed) {
    sound = false;
    problems.invalid(path + name, value, allowed);
  }
}
