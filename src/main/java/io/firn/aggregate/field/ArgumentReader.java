package io.firn.aggregate.field;

import io.firn.aggregate.argument.Arguments;
import io.firn.aggregate.argument.Parameter;
import io.firn.aggregate.cell.Operation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads what is given for the parameters of a statistic or a function. Documents and calls differ
 * in how they give it, and in the wording of errors.
 *
 * @param <T> what a parameter is given
 */
abstract class ArgumentReader<T> {

  /** Reports a name that is no parameter's. */
  abstract void unknown(String name, T given, List<Parameter> parameters);

  /** Reports that a required parameter is not given. */
  abstract void missing(Parameter parameter);

  /** The operation that a parameter is given; empty after reporting that it is invalid. */
  abstract Optional<Operation> value(Parameter parameter, T given);

  /**
   * Reads what is given by name.
   *
   * @return with the default for each number that is not given or is invalid
   */
  final Arguments read(List<Parameter> parameters, Map<String, T> given) {
    given.forEach(
        (name, value) -> {
          if (parameters.stream().noneMatch(parameter -> parameter.name().equals(name))) {
            unknown(name, value, parameters);
          }
        });
    Map<Parameter, Operation> values = new LinkedHashMap<>();
    for (Parameter parameter : parameters) {
      read(parameter, given.get(parameter.name()))
          .ifPresent(operation -> values.put(parameter, operation));
    }
    return new Arguments(values);
  }

  private Optional<Operation> read(Parameter parameter, T given) {
    Optional<Operation> value = Optional.empty();
    if (given != null) {
      value = value(parameter, given);
    } else if (parameter.required()) {
      missing(parameter);
    }
    return value.isEmpty() && parameter.kind() == Parameter.Kind.NUMBER
        ? Optional.of(new Operation.Constant(parameter.fallback()))
        : value;
  }
}
