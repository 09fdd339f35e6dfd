package io.firn.aggregate;

import io.firn.aggregate.field.CompiledField;
import io.firn.aggregate.statistic.AppliedStatistic;
import io.firn.column.DType;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Warns when a declared type is too coarse for what it stores. */
final class Precision {
  private Precision() {}

  /** The warning about a field, if it needs one. */
  static Optional<String> warning(
      String path,
      CompiledField compiled,
      Map<String, DType> types,
      Function<String, Map<String, Object>> sourceAttributes) {
    AppliedStatistic statistic = compiled.statistic().orElse(null);
    DType stored = compiled.spec().dtype();
    if (statistic == null
        || statistic.source() == null
        || statistic.isCount()
        || stored.isInteger()) {
      return Optional.empty();
    }
    String column = statistic.source();
    DType source = types.get(column);
    if (significantBits(source) <= significantBits(stored)) {
      return Optional.empty();
    }
    if (statistic.exact(types).isPresent()) {
      return Optional.of(
          "%s.dtype: %s holds integers exactly only up to 2^%d, and %s is %s; declare %s"
              .formatted(path, stored, significantBits(stored), column, source, source));
    }
    if (sourceAttributes.apply(column).get("units") instanceof String units
        && FieldAttributes.isTime(units)
        && statistic.meaning().sameQuantity()) {
      return Optional.of(
          "%s.dtype: %s keeps 7 digits, too few for %s in %s; declare %s"
              .formatted(path, stored, column, units, DType.FLOAT64));
    }
    return Optional.empty();
  }

  private static int significantBits(DType type) {
    return switch (type) {
      case FLOAT32 -> 24;
      case FLOAT64 -> 53;
      default -> 8 * type.bytes() - (type.isUnsigned() ? 0 : 1);
    };
  }
}
