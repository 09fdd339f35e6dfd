package io.firn.aggregate.statistic;

import io.firn.aggregate.argument.Arguments;
import io.firn.aggregate.cell.IntegerSeries;
import io.firn.aggregate.cell.Series;
import java.util.Optional;

/**
 * {@code shot_number}: the value that all rows have, and 0 where they have several. That of an
 * integer column is exact.
 */
final class ShotNumber extends SeriesStatistic implements ExactStatistic {
  ShotNumber() {
    super("shot_number");
  }

  @Override
  public boolean isNumpys() {
    return false;
  }

  @Override
  double reduce(Series series, int group, double[] numbers) {
    return SingleShotValue.isSingle(series, group) ? series.values()[series.from(group)] : 0;
  }

  @Override
  public long reduceExactly(IntegerSeries series, int group) {
    long[] values = series.values();
    long first = values[series.from(group)];
    for (int i = series.from(group) + 1; i < series.to(group); i++) {
      if (values[i] != first) {
        return 0;
      }
    }
    return first;
  }

  @Override
  public Optional<ExactStatistic> exact() {
    return Optional.of(this);
  }

  @Override
  Meaning meaning(Arguments arguments) {
    return Meaning.sameQuantity("only value", null);
  }
}
