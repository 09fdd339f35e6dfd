package io.firn.aggregate;

import io.firn.aggregate.cell.ChunkRows;
import io.firn.aggregate.statistic.Statistics;
import io.firn.column.DType;
import io.firn.config.FieldSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Nanoseconds a row: one statistic of the grouped rows of a chunk, from the float32 column to the
 * float32 bytes of the chunk, with nothing left over from a field before it.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 6, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class StatisticBenchmark {
  static final String WEIGHTED = "weighted ";

  private static final int MANY = 40;

  @Param({
    "len",
    "count",
    "average",
    "min",
    "max",
    "sum",
    "mean",
    "var",
    "std",
    "median",
    "quantile",
    "percentile",
    "shot_count",
    "shot_number",
    "single_shot_value",
    "nanmin",
    "nanmax",
    "nansum",
    "nanmean",
    "nanvar",
    "nanstd",
    "nanmedian",
    "nanquantile",
    "nanpercentile",
    "weighted var",
    "weighted std",
    "weighted median",
    "weighted quantile",
    "weighted percentile",
    "weighted nanvar",
    "weighted nanstd",
    "weighted nanmedian",
    "weighted nanquantile",
    "weighted nanpercentile"
  })
  public String statistic;

  private final ChunkRows many = AlongTrack.of(MANY).group();
  private final ChunkRows one = AlongTrack.of(1).group();
  private Aggregator aggregator;

  @Setup
  public void compile() {
    String name = statistic.replaceFirst(WEIGHTED, "");
    Map<String, Object> params = new HashMap<>();
    if (Statistics.named(name).orElseThrow().parameters().stream()
        .anyMatch(parameter -> parameter.name().equals("q"))) {
      // Rank 2/5 falls between two values, as most ranks do.
      params.put("q", name.endsWith("percentile") ? 40 : 0.4);
    }
    // Without weights the average is the mean.
    if (statistic.startsWith(WEIGHTED) || name.equals("average")) {
      params.put("weights", "1.0 / s_li**2");
    }
    FieldSpec field =
        new FieldSpec(
            "field",
            new FieldSpec.Function(name, "h_li", params),
            DType.FLOAT32,
            Float.floatToIntBits(Float.NaN),
            Map.of());
    aggregator = Aggregator.compile(List.of(field), AlongTrack.TYPES);
  }

  @Benchmark
  @OperationsPerInvocation(AlongTrack.CELLS * MANY)
  public byte[][] fortyRowsACell() {
    return aggregator.aggregate(many, weightless -> {});
  }

  @Benchmark
  @OperationsPerInvocation(AlongTrack.CELLS)
  public byte[][] oneRowACell() {
    return aggregator.aggregate(one, weightless -> {});
  }
}
