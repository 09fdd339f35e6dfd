package io.firn.aggregate;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Nanoseconds a row: the counting sort that brings the rows of a cell together. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 6, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class GroupingBenchmark {
  private static final int MANY = 40;

  private final AlongTrack many = AlongTrack.of(MANY);
  private final AlongTrack one = AlongTrack.of(1);

  @Benchmark
  @OperationsPerInvocation(AlongTrack.CELLS * MANY)
  public Object fortyRowsACell() {
    return many.group();
  }

  @Benchmark
  @OperationsPerInvocation(AlongTrack.CELLS)
  public Object oneRowACell() {
    return one.group();
  }
}
