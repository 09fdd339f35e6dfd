package io.firn.aggregate.statistic;

import io.firn.aggregate.argument.Arguments;
import io.firn.aggregate.cell.Series;

/** {@code single_shot_value}: the value that all rows have, and NaN where they have several. */
final class SingleShotValue extends SeriesStatistic {
  SingleShotValue() {
    super("single_shot_value");
  }

  @Override
  public boolean isNumpys() {
    return false;
  }

  @Override
  double reduce(Series series, int group, double[] numbers) {
    return isSingle(series, group) ? series.values()[series.from(group)] : Double.NaN;
  }

  /** Whether all values of a group are equal, or all of them NaN. */
  static boolean isSingle(Series series, int group) {
    double[] values = series.values();
    double first = values[series.from(group)];
    for (int i = series.from(group) + 1; i < series.to(group); i++) {
      boolean same = values[i] == first || Double.isNaN(values[i]) && Double.isNaN(first);
      if (!same) {
        return false;
      }
    }
    return true;
  }

  @Override
  Meaning meaning(Arguments arguments) {
    return Meaning.sameQuantity("only value", null);
  }
}
