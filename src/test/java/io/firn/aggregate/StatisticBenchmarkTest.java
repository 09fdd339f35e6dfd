package io.firn.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.aggregate.statistic.Statistics;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Param;

class StatisticBenchmarkTest {
  @Test
  void everyStatisticIsMeasured() throws NoSuchFieldException {
    String[] measured =
        StatisticBenchmark.class.getField("statistic").getAnnotation(Param.class).value();

    List<String> all = new ArrayList<>(Statistics.names());
    for (String name : Statistics.names()) {
      boolean takesWeights =
          Statistics.named(name).orElseThrow().parameters().stream()
              .anyMatch(parameter -> parameter.name().equals("weights"));
      // An average is measured with weights only.
      if (takesWeights && !name.equals("average")) {
        all.add(StatisticBenchmark.WEIGHTED + name);
      }
    }
    assertThat(measured).containsExactlyElementsOf(all);
  }
}
