package io.firn.aggregate.statistic;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All statistics by name. */
public final class Statistics {
  private static final List<Statistic> OF_ROWS =
      List.of(new RowCount(), new ValueCount(), new Average());

  /** Each of these has a variant that skips NaN, by numpy's name for it. */
  private static final List<SeriesStatistic> OF_VALUES =
      List.of(
          new Minimum(),
          new Maximum(),
          new Sum(),
          new Mean(),
          new Variance(),
          new StandardDeviation(),
          new Median(),
          new Quantile("quantile", Parameter.QUANTILE),
          new Quantile("percentile", Parameter.PERCENTILE));

  /** What zagg keeps of the records that samples belong to. */
  private static final List<Statistic> OF_RECORDS =
      List.of(new ShotCount(), new ShotNumber(), new SingleShotValue());

  private static final Map<String, Statistic> BY_NAME = new LinkedHashMap<>();

  static {
    OF_ROWS.forEach(statistic -> BY_NAME.put(statistic.name(), statistic));
    OF_VALUES.forEach(statistic -> BY_NAME.put(statistic.name(), statistic));
    OF_RECORDS.forEach(statistic -> BY_NAME.put(statistic.name(), statistic));
    for (SeriesStatistic statistic : OF_VALUES) {
      BY_NAME.put("nan" + statistic.name(), new SkippingNaN(statistic));
    }
  }

  private Statistics() {}

  /** The statistic of this name, with or without numpy's prefix. */
  public static Optional<Statistic> named(String name) {
    return Optional.ofNullable(BY_NAME.get(name.replaceFirst("^(np|numpy)\\.", "")));
  }

  /** All names, the plain ones first. */
  public static Set<String> names() {
    return BY_NAME.keySet();
  }
}
