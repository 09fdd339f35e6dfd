package io.firn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** The benchmarks still run. What they measure is not looked at: a loaded machine fails nothing. */
class BenchmarksTest {
  @Test
  void everyBenchmarkRunsOnceWithEveryParameter() throws Exception {
    // Two builds on one machine may test at once; JMH would refuse the second.
    System.setProperty("jmh.ignoreLock", "true");
    Collection<RunResult> results =
        new Runner(
                new OptionsBuilder()
                    .include("^io\\.firn\\.")
                    .mode(Mode.SingleShotTime)
                    .forks(0)
                    .warmupIterations(0)
                    .measurementIterations(1)
                    .timeout(TimeValue.minutes(1))
                    .shouldFailOnError(true)
                    .verbosity(VerboseMode.SILENT)
                    .build())
            .run();

    List<String> ran =
        results.stream()
            .map(result -> result.getParams().getBenchmark().replaceFirst(".*\\.(?=\\w+\\.)", ""))
            .distinct()
            .toList();
    assertThat(ran)
        .containsExactlyInAnyOrder(
            "PointToCellBenchmark.locate",
            "GroupingBenchmark.fortyRowsACell",
            "GroupingBenchmark.oneRowACell",
            "StatisticBenchmark.fortyRowsACell",
            "StatisticBenchmark.oneRowACell",
            "ExpressionBenchmark.rows",
            "ExpressionBenchmark.cells",
            "ChunkCodecBenchmark.encode",
            "ChunkCodecBenchmark.decode");
  }
}
