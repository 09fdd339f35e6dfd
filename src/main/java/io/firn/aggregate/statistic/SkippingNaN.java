package io.firn.aggregate.statistic;

import io.firn.aggregate.argument.Arguments;
import io.firn.aggregate.argument.Parameter;
import io.firn.aggregate.cell.Series;
import java.util.Optional;

/**
 * A statistic of the values that are not NaN; NaN where there is none. That holds for {@code
 * nansum} too, where numpy gives 0: nothing was summed, and a 0 would read as a measurement.
 */
final class SkippingNaN extends SeriesStatistic {
  private final SeriesStatistic statistic;

  SkippingNaN(SeriesStatistic statistic) {
    super("nan" + statistic.name(), statistic.parameters().toArray(Parameter[]::new));
    this.statistic = statistic;
  }

  @Override
  double reduce(Series series, int group, double[] numbers) {
    Series present = series.withoutNaN();
    return present.count(group) == 0 ? Double.NaN : statistic.reduce(present, group, numbers);
  }

  @Override
  public Optional<ExactStatistic> exact() {
    return statistic.exact();
  }

  @Override
  Meaning meaning(Arguments arguments) {
    return statistic.meaning(arguments);
  }
}
