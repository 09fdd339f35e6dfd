package io.firn.aggregate.argument;

import io.firn.aggregate.cell.Operation;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a statistic or a function is given for its parameters.
 *
 * @param values by parameter, in the order in which they are declared. A number is a constant, and
 *     always there; numbers of rows that were left out are not.
 */
public record Arguments(Map<Parameter, Operation> values) {
  public Arguments {
    // Map.copyOf would forget the order.
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  public double number(Parameter parameter) {
    return ((Operation.Constant) values.get(parameter)).value();
  }

  /** The numbers that parameters of {@link Parameter.Kind#NUMBER} are given, in their order. */
  public double[] numbers() {
    return values.keySet().stream()
        .filter(parameter -> parameter.kind() == Parameter.Kind.NUMBER)
        .mapToDouble(this::number)
        .toArray();
  }

  /** The operation given for a parameter, or null where none was. */
  public Operation operation(Parameter parameter) {
    return values.get(parameter);
  }
}
