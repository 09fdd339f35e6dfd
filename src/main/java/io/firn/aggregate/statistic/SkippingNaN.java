package io.firn.aggregate.statistic;

import io.firn.aggregate.cell.Series;
import java.util.Optional;

/**
 * A statistic of the values that are not NaN; NaN where there is none. That holds for {@code
 * nansum} too, where numpy gives 0: nothing was summed, and a 0 would read as a measurement.
 */
final class SkippingNaN extends SeriesStatistic {
  private final SeriesStatistic statistic;

  SkippingNaN(SeriesStatistic statistic) {
    super("nan" + statistic.name(), statistic.parameter());
    this.statistic = statistic;
  }

  @Override
  double reduce(Series series, int group, double argument) {
    Series numbers = series.withoutNaN();
    return numbers.count(group) == 0 ? Double.NaN : statistic.reduce(numbers, group, argument);
  }

  @Override
  public Optional<ExactStatistic> exact() {
    return statistic.exact();
  }

  @Override
  Meaning meaning(Argument argument) {
    return statistic.meaning(argument);
  }
}
