package io.firn.aggregate.digest;

import io.firn.aggregate.argument.Arguments;
import io.firn.aggregate.argument.Parameter;
import io.firn.aggregate.cell.Operation;
import io.firn.aggregate.field.CompiledField;
import io.firn.aggregate.field.FieldFunction;
import io.firn.column.DType;
import io.firn.config.FieldSpec;
import io.firn.config.Problems;
import java.util.List;
import java.util.Optional;

/**
 * {@code build_tdigest}: the t-digest of a cell's finite values; {@code build_tdigest_where}: of
 * those in the rows that meet a condition.
 */
public record BuildTDigest(boolean conditional) implements FieldFunction {
  private static final int MOST_DELTA = 1 << 20;
  private static final Parameter DELTA = delta(512);

  /** The condition of the rows that are taken. */
  private static final Parameter WHERE = Parameter.condition("where");

  @Override
  public String name() {
    return conditional ? "build_tdigest_where" : "build_tdigest";
  }

  @Override
  public List<Parameter> parameters() {
    return conditional ? List.of(DELTA, WHERE) : List.of(DELTA);
  }

  @Override
  public boolean fits(String path, FieldSpec field, Arguments arguments, Problems problems) {
    return FieldFunction.areLists(path, field, DigestField.WIDTH, DType.FLOAT32, false, problems);
  }

  @Override
  public Optional<CompiledField> compile(
      String path, FieldSpec field, Operation source, Arguments arguments, Problems problems) {
    return Optional.of(
        new DigestField(field, source, arguments.operation(WHERE), arguments.number(DELTA)));
  }

  /** How fine a digest is, see {@link TDigest}. */
  static Parameter delta(int fallback) {
    return Parameter.number(
            "delta",
            "a whole number from 1 to " + MOST_DELTA,
            n -> n == Math.rint(n) && n >= 1 && n <= MOST_DELTA)
        .orElse(fallback);
  }
}
