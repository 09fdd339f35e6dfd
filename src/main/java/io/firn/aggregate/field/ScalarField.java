package io.firn.aggregate.field;

import io.firn.FirnException;
import io.firn.aggregate.cell.CellValues;
import io.firn.aggregate.cell.Chunk;
import io.firn.aggregate.cell.ChunkRows;
import io.firn.aggregate.cell.IntegerSeries;
import io.firn.aggregate.cell.Operation;
import io.firn.aggregate.cell.Series;
import io.firn.aggregate.statistic.AppliedStatistic;
import io.firn.aggregate.statistic.ExactStatistic;
import io.firn.column.DType;
import io.firn.config.FieldSpec;
import io.firn.config.Problems;
import java.util.Map;
import java.util.Optional;

/**
 * A field of one number per cell.
 *
 * @param statistic empty where the field is an expression
 * @param cells computes the field in float64
 */
public record ScalarField(FieldSpec spec, Optional<AppliedStatistic> statistic, Operation cells)
    implements CompiledField {
  /** The remedy where an integer type would have to hold fractions. */
  public static final String FLOATS = "declare float32 or float64";

  private boolean isCount() {
    return statistic.filter(AppliedStatistic::isCount).isPresent();
  }

  @Override
  public void checkTypes(String path, Map<String, DType> types, Problems problems) {
    if (statistic.isEmpty() || statistic.get().statistic().exact().isEmpty()) {
      return;
    }
    String source = statistic.get().source();
    if (types.get(source).isFloat() && spec.dtype().isInteger()) {
      problems.invalid(
          path + ".dtype",
          spec.dtype(),
          "%s of %s, which is %s, gives fractions; %s"
              .formatted(statistic.get().name(), source, types.get(source), FLOATS));
    }
  }

  @Override
  public byte[] empty(int cells) {
    CellBytes out = new CellBytes(spec, isCount());
    return out.emptyBits() == spec.fillBits() ? null : out.empty(cells);
  }

  @Override
  public byte[] bytes(Chunk chunk, Map<String, DType> types) {
    CellBytes out = new CellBytes(spec, isCount());
    Optional<ExactStatistic> exact = statistic.flatMap(of -> of.exact(types));
    return exact.isPresent()
        ? exactBytes(chunk, statistic.get(), exact.get(), out)
        : bytes(chunk, out);
  }

  /** The chunk's bytes, by way of float64. */
  private byte[] bytes(Chunk chunk, CellBytes out) {
    CellValues values = chunk.cells(cells);
    if (cells instanceof ChunkValue) {
      // Known in cells without rows, too.
      return out.same(chunk.rows().cells(), values.values()[0]);
    }
    if (!isCount()) {
      return out.ofReals(chunk.rows(), values.values());
    }
    long[] counts = new long[values.values().length];
    for (int group = 0; group < counts.length; group++) {
      counts[group] = (long) values.values()[group];
    }
    return out.ofIntegers(chunk.rows(), counts, false, null);
  }

  /** The chunk's bytes, by way of 64-bit integers. */
  private byte[] exactBytes(Chunk chunk, AppliedStatistic of, ExactStatistic exact, CellBytes out) {
    IntegerSeries series = chunk.integers(of.source());
    long[] values = new long[series.groups()];
    for (int group = 0; group < values.length; group++) {
      if (series.from(group) < series.to(group)) {
        values[group] = reduce(of, exact, series, group, chunk.rows());
      }
    }
    return out.ofIntegers(
        chunk.rows(), values, series.unsigned(), Series.emptyGroups(series.bounds()));
  }

  private long reduce(
      AppliedStatistic of, ExactStatistic exact, IntegerSeries series, int group, ChunkRows rows) {
    try {
      return exact.reduceExactly(series, group);
    } catch (ArithmeticException e) {
      throw new FirnException(
          "Cannot compute %s (%s of %s): in cell %d of the chunk %s; take the mean"
              .formatted(
                  spec.name(), of.name(), of.source(), rows.cellOfGroup()[group], e.getMessage()),
          e);
    }
  }
}
