package io.firn.aggregate.statistic;

import io.firn.aggregate.argument.Arguments;
import io.firn.aggregate.argument.Parameter;
import io.firn.aggregate.cell.Operation;
import io.firn.aggregate.cell.Reduction;
import java.util.ArrayList;
import java.util.List;

/** A statistic that may be given weights: one form without them, one with. */
final class WithWeights extends Statistic {
  private static final Parameter WEIGHTS = Parameter.rows("weights").optional();

  private final SeriesStatistic plain;
  private final WeightedStatistic weighted;
  private final boolean skipsNaN;

  /**
   * @param skipsNaN whether the weighted form leaves out values that are NaN, as the plain one does
   */
  WithWeights(SeriesStatistic plain, WeightedStatistic weighted, boolean skipsNaN) {
    super(plain.name(), parameters(plain));
    this.plain = plain;
    this.weighted = weighted;
    this.skipsNaN = skipsNaN;
  }

  private static Parameter[] parameters(Statistic plain) {
    List<Parameter> parameters = new ArrayList<>(plain.parameters());
    parameters.add(WEIGHTS);
    return parameters.toArray(Parameter[]::new);
  }

  @Override
  public Reduction of(Operation source, Arguments arguments) {
    Operation weights = arguments.operation(WEIGHTS);
    return weights == null
        ? plain.of(source, arguments)
        : new WeightedStatistic.Of(weighted, skipsNaN, source, weights, arguments);
  }

  @Override
  Meaning meaning(Arguments arguments) {
    return arguments.operation(WEIGHTS) == null
        ? plain.meaning(arguments)
        : weighted.meaning(arguments);
  }
}
