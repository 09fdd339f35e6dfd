package io.firn.aggregate.statistic;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All statistics by name. */
public final class Statistics {
  private static final List<Statistic> OF_ROWS =
      List.of(
          new RowCount(),
          new ValueCount(),
          new WithWeights(new Mean("average"), new WeightedMean(), false));

  /** Each of these has a variant that skips NaN, by numpy's name for it. */
  private static final List<SeriesStatistic> OF_VALUES =
      List.of(
          new Minimum(),
          new Maximum(),
          new Sum(),
          new Mean("mean"),
          new Variance(),
          new StandardDeviation(),
          new Median(),
          new Quantile("quantile", 1),
          new Quantile("percentile", 100));

  /** The forms that some of these take when they are given weights. */
  private static final Map<String, WeightedStatistic> WITH_WEIGHTS =
      Map.of(
          "var", new WeightedVariance(),
          "std", new WeightedStandardDeviation(),
          "median", new WeightedMedian(),
          "quantile", new WeightedQuantile(new Quantile("quantile", 1)),
          "percentile", new WeightedQuantile(new Quantile("percentile", 100)));

  /** What zagg keeps of the records that samples belong to. */
  private static final List<Statistic> OF_RECORDS =
      List.of(new ShotCount(), new ShotNumber(), new SingleShotValue());

  private static final Map<String, Statistic> BY_NAME = new LinkedHashMap<>();

  static {
    OF_ROWS.forEach(Statistics::add);
    OF_VALUES.forEach(plain -> add(ofValues(plain, false)));
    OF_RECORDS.forEach(Statistics::add);
    OF_VALUES.forEach(plain -> add(ofValues(plain, true)));
  }

  private Statistics() {}

  private static void add(Statistic statistic) {
    BY_NAME.put(statistic.name(), statistic);
  }

  private static Statistic ofValues(SeriesStatistic plain, boolean skipsNaN) {
    WeightedStatistic weighted = WITH_WEIGHTS.get(plain.name());
    SeriesStatistic taken = skipsNaN ? new SkippingNaN(plain) : plain;
    return weighted == null ? taken : new WithWeights(taken, weighted, skipsNaN);
  }

  /** The statistic of this name, with or without numpy's prefix. */
  public static Optional<Statistic> named(String name) {
    return Optional.ofNullable(BY_NAME.get(name.replaceFirst("^(np|numpy)\\.", "")));
  }

  /** All names, the plain ones first. */
  public static Set<String> names() {
    return BY_NAME.keySet();
  }
}
