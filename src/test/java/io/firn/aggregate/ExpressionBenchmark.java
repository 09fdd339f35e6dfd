package io.firn.aggregate;

import io.firn.aggregate.cell.Chunk;
import io.firn.aggregate.cell.ChunkRows;
import io.firn.aggregate.cell.Operation;
import io.firn.aggregate.field.Binder;
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

/** Nanoseconds a row: expressions over the grouped rows of a chunk of 40 rows a cell. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 6, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class ExpressionBenchmark {
  private static final int ROWS_PER_CELL = 40;

  private static ChunkRows chunk() {
    return AlongTrack.of(ROWS_PER_CELL).group();
  }

  /** An expression with a value for each row. */
  @State(Scope.Benchmark)
  public static class OfRows {
    /** The weights of zagg's configuration, a choice, and what the strict library computes. */
    @Param({
      "1.0 / s_li**2",
      "np.where(s_li < 0.3, h_li, np.nan)",
      "np.sqrt(np.abs(h_li))",
      "np.log(s_li)",
      "np.exp(-s_li)",
      "s_li**1.5"
    })
    public String expression;

    private final ChunkRows rows = chunk();
    private Operation operation;

    @Setup
    public void compile() {
      operation =
          Binder.rowNumber(expression, io.firn.aggregate.field.Scope.of(AlongTrack.TYPES.keySet()));
    }
  }

  /** An expression with a value for each cell. */
  @State(Scope.Benchmark)
  public static class OfCells {
    /** The error of zagg's configuration, and a variance that mixes rows and cells. */
    @Param({"1.0 / np.sqrt(np.sum(1.0 / s_li**2))", "np.mean((h_li - np.mean(h_li))**2)"})
    public String expression;

    private final ChunkRows rows = chunk();
    private Operation operation;

    @Setup
    public void compile() {
      operation =
          Binder.cellNumber(
              expression, io.firn.aggregate.field.Scope.of(AlongTrack.TYPES.keySet()));
    }
  }

  @Benchmark
  @OperationsPerInvocation(AlongTrack.CELLS * ROWS_PER_CELL)
  public Object rows(OfRows state) {
    return new Chunk(state.rows).series(state.operation);
  }

  @Benchmark
  @OperationsPerInvocation(AlongTrack.CELLS * ROWS_PER_CELL)
  public Object cells(OfCells state) {
    return new Chunk(state.rows).cells(state.operation);
  }
}
