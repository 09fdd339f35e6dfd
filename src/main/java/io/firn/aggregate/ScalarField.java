package io.firn.aggregate;

import io.firn.FirnException;
import io.firn.column.DType;
import io.firn.config.FieldSpec;
import java.util.Map;
import java.util.Optional;

/**
 * A field of one number a cell.
 *
 * @param statistic null where the field is an expression
 * @param argument of the statistic
 * @param source of the statistic; null where it takes none
 * @param cells computes the field in float64
 */
record ScalarField(
    FieldSpec spec, Statistic statistic, Argument argument, String source, Operation cells)
    implements CompiledField {

  boolean isCount() {
    return statistic != null && statistic.isCount();
  }

  /** How the field is computed as an exact integer, if it is one of such a source. */
  Optional<ExactStatistic> exact(Map<String, DType> types) {
    return Optional.ofNullable(statistic)
        .flatMap(Statistic::exact)
        .filter(exact -> types.get(source).isInteger());
  }

  @Override
  public byte[] empty(int cells) {
    CellBytes out = new CellBytes(spec, isCount());
    return out.emptyBits() == spec.fillBits() ? null : out.empty(cells);
  }

  @Override
  public byte[] bytes(Chunk chunk, Map<String, DType> types) {
    CellBytes out = new CellBytes(spec, isCount());
    Optional<ExactStatistic> exact = exact(types);
    return exact.isPresent() ? exactBytes(chunk, exact.get(), out) : bytes(chunk, out);
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
  private byte[] exactBytes(Chunk chunk, ExactStatistic exact, CellBytes out) {
    IntegerSeries series = chunk.integers(source);
    long[] values = new long[series.groups()];
    for (int group = 0; group < values.length; group++) {
      if (series.from(group) < series.to(group)) {
        values[group] = reduce(exact, series, group, chunk.rows());
      }
    }
    return out.ofIntegers(
        chunk.rows(), values, series.unsigned(), Series.emptyGroups(series.bounds()));
  }

  private long reduce(ExactStatistic exact, IntegerSeries series, int group, ChunkRows rows) {
    try {
      return exact.reduceExactly(series, group);
    } catch (ArithmeticException e) {
      throw new FirnException(
          "Cannot compute %s (%s of %s): in cell %d of the chunk %s; take the mean"
              .formatted(
                  spec.name(), statistic.name(), source, rows.cellOfGroup()[group], e.getMessage()),
          e);
    }
  }
}
