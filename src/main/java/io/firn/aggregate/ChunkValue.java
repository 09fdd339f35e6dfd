package io.firn.aggregate;

import io.firn.column.DType;
import io.firn.config.FieldSpec;
import io.firn.config.Problems;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/**
 * A number computed from all rows of a chunk, the same for each of its cells.
 *
 * @param computed its operation over the chunk taken as one cell
 * @param type what it is rounded to, float32 or float64
 */
record ChunkValue(String name, Operation computed, DType type) implements Reduction {

  /** Its operation, or empty when it has problems. */
  static Optional<Operation> compile(
      String path, FieldSpec.ChunkValue value, Collection<String> columns, Problems problems) {
    if (value.calculation() instanceof FieldSpec.Function function
        && FieldFunctions.named(function.name()).isPresent()) {
      problems.invalid(
          path + ".function",
          function.name(),
          "it does not give one number a chunk; one of "
              + String.join(", ", Statistics.names())
              + " is required");
      return Optional.empty();
    }
    FieldSpec field = new FieldSpec(path, value.calculation(), DType.FLOAT64, 0, Map.of());
    return new FieldCompiler(columns, problems)
        .compile(path, field)
        .filter(ScalarField.class::isInstance)
        .map(compiled -> ((ScalarField) compiled).cells());
  }

  @Override
  public Width width(Map<String, DType> types) {
    return Width.of(type);
  }

  @Override
  public CellValues reduce(Chunk chunk) {
    CellValues whole = chunk.whole().cells(computed);
    double value = whole.values()[0];
    int groups = chunk.rows().occupiedCells();
    double[] values = new double[groups];
    Arrays.fill(values, type == DType.FLOAT32 ? (float) value : value);
    BitSet absent = null;
    if (whole.absent() != null) {
      absent = new BitSet(groups);
      absent.set(0, groups);
    }
    return new CellValues(values, absent);
  }
}
