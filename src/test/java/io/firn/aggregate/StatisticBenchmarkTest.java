package io.firn.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.aggregate.statistic.Statistics;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Param;

class StatisticBenchmarkTest {
  @Test
  void everyStatisticIsMeasured() throws NoSuchFieldException {
    String[] measured =
        StatisticBenchmark.class.getField("statistic").getAnnotation(Param.class).value();

    assertThat(measured).containsExactlyElementsOf(Statistics.names());
  }
}
