package io.firn.aggregate.digest;

import io.firn.aggregate.cell.Operation;
import io.firn.aggregate.field.CompiledField;
import io.firn.aggregate.field.FieldFunction;
import io.firn.aggregate.field.Params;
import io.firn.column.DType;
import io.firn.config.FieldSpec;
import io.firn.config.Problems;
import java.util.Optional;

/**
 * {@code build_tdigest}: the t-digest of a cell's finite values; {@code build_tdigest_where}: of
 * those in the rows that meet a condition.
 */
public record BuildTDigest(boolean conditional) implements FieldFunction {
  private static final int DEFAULT_DELTA = 512;
  private static final int MOST_DELTA = 1 << 20;

  @Override
  public String name() {
    return conditional ? "build_tdigest_where" : "build_tdigest";
  }

  @Override
  public Optional<CompiledField> compile(
      String path, FieldSpec field, Operation source, Params params, Problems problems) {
    boolean lists =
        FieldFunction.areLists(path, field, DigestField.WIDTH, DType.FLOAT32, false, problems);
    double delta = delta(params, DEFAULT_DELTA);
    Operation where = conditional ? params.condition("where") : null;
    return params.sound() && lists
        ? Optional.of(new DigestField(field, source, where, delta))
        : Optional.empty();
  }

  /** The parameter that all digests have. */
  static double delta(Params params, int fallback) {
    return params.number(
        "delta",
        fallback,
        "a whole number from 1 to " + MOST_DELTA,
        n -> n == Math.rint(n) && n >= 1 && n <= MOST_DELTA);
  }
}
