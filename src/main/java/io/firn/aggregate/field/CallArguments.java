package io.firn.aggregate.field;

import io.firn.aggregate.argument.Arguments;
import io.firn.aggregate.argument.Parameter;
import io.firn.aggregate.cell.Operation;
import io.firn.aggregate.expression.Expr;
import io.firn.aggregate.expression.ExpressionException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what a call in an expression gives after its values; throws at the first mistake. */
final class CallArguments extends ArgumentReader<Expr> {
  private final Expr.Call call;
  private final Binder binder;

  CallArguments(Expr.Call call, Binder binder) {
    this.call = call;
    this.binder = binder;
  }

  /**
   * @throws ExpressionException when the call gives anything else, or an invalid value
   */
  Arguments read(List<Parameter> parameters) {
    List<Parameter> places = parameters.stream().filter(Parameter::positional).toList();
    List<Expr> unnamed = call.positional().subList(1, call.positional().size());
    if (!unnamed.isEmpty() && places.isEmpty()) {
      throw new ExpressionException(
          unnamed.get(0).label()
              + " is one argument too many for "
              + call.label()
              + taken(parameters));
    }
    Map<String, Expr> given = new LinkedHashMap<>(call.named());
    for (int i = 0; i < unnamed.size(); i++) {
      String name = places.get(Math.min(i, places.size() - 1)).name();
      if (given.put(name, unnamed.get(i)) != null) {
        throw new ExpressionException(call.label() + " is given '" + name + "' twice");
      }
    }
    return read(parameters, given);
  }

  @Override
  void unknown(String name, Expr given, List<Parameter> parameters) {
    throw new ExpressionException(
        "unknown argument '" + name + "' of " + call.label() + taken(parameters));
  }

  @Override
  void missing(Parameter parameter) {
    throw new ExpressionException(
        call.label() + " needs '" + parameter.name() + "', " + parameter.allowed());
  }

  @Override
  Optional<Operation> value(Parameter parameter, Expr given) {
    Operation value = binder.argument(parameter.kind(), given);
    boolean accepted =
        parameter.kind() != Parameter.Kind.NUMBER
            || value instanceof Operation.Constant constant
                && parameter.accepts().test(constant.value());
    if (!accepted) {
      throw new ExpressionException(
          "'%s' of %s must be %s".formatted(parameter.name(), call.label(), parameter.allowed()));
    }
    return Optional.of(value);
  }

  private static String taken(List<Parameter> parameters) {
    if (parameters.isEmpty()) {
      return ", which takes only the values";
    }
    StringBuilder taken = new StringBuilder("; it takes the values");
    for (int i = 0; i < parameters.size(); i++) {
      taken.append(i + 1 < parameters.size() ? ", '" : " and '");
      taken.append(parameters.get(i).name()).append('\'');
    }
    return taken.toString();
  }
}
