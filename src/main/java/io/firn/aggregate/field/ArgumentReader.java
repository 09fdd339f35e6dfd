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
 * in how they state it, and in the words for what is wrong.
 *
 * @param <T> what a parameter is given
 */
abstract class ArgumentReader<T> {

  /** Complains of what no parameter is named by. */
  abstract void unknown(String name, T given, List<Parameter> parameters);

  /** Complains that a parameter is not given, though it has to be. */
  abstract void missing(Parameter parameter);

  /** The operation that a parameter is given; nothing comes back after a complaint. */
  abstract Optional<Operation> value(Parameter parameter, T given);

  /**
   * Reads what is given by name.
   *
   * @return with the default of each number that is not there, or is wrong
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
