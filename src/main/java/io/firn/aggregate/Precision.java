package io.firn.aggregate;

import io.firn.column.DType;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Tells when a declared type is too coarse for what it stores. */
final class Precision {
  private Precision() {}

  /** A line of warning about a field, if it needs one. */
  static Optional<String> warning(
      String path,
      CompiledField compiled,
      Map<String, DType> types,
      Function<String, Map<String, Object>> sourceAttributes) {
    if (!(compiled instanceof ScalarField field)) {
      return Optional.empty();
    }
    DType stored = field.spec().dtype();
    if (field.source() == null || field.isCount() || stored.isInteger()) {
      return Optional.empty();
    }
    DType source = types.get(field.source());
    if (field.exact(types).isPresent() && significantBits(source) > significantBits(stored)) {
      return Optional.of(
          "%s.dtype: %s holds integers exactly only up to 2^%d, and %s is %s; declare %s"
              .formatted(path, stored, significantBits(stored), field.source(), source, source));
    }
    if (sourceAttributes.apply(field.source()).get("units") instanceof String units
        && FieldAttributes.isTime(units)
        && field.statistic().meaning(field.argument()).sameQuantity()
        && significantBits(source) > significantBits(stored)) {
      return Optional.of(
          "%s.dtype: %s keeps 7 digits, too few for %s in %s; declare %s"
              .formatted(path, stored, field.source(), units, DType.FLOAT64));
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
