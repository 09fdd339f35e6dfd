package io.firn.config.read;

import io.firn.config.Composition;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Reads the attributes that a document declares for an array. */
final class AttributeReader {
  private AttributeReader() {}

  /**
   * The value of an attribute.
   *
   * @param nested whether it may be a mapping: xarray cannot write one to netCDF, as it cannot
   *     write lists, which alone need it
   * @param composed whether it may be a {@link Composition}
   */
  static Optional<Object> read(String name, Value value, boolean nested, boolean composed) {
    return composed && name.equals(Composition.ATTRIBUTE)
        ? CompositionReader.read(value)
        : read(name, value, nested);
  }

  private static Optional<Object> read(String name, Value value, boolean nested) {
    Optional<String> unfit = Names.attribute(name);
    if (unfit.isPresent()) {
      return value.invalid(unfit.get());
    }
    String allowed = "a string or a number is required";
    if (nested && value.isMapping()) {
      return FieldReader.entries(value, allowed, (key, entry) -> read(key, entry, true))
          .map(Function.identity());
    }
    return value.isNumber()
        ? value.finite(allowed).map(Function.identity())
        : value.text(allowed).map(Function.identity());
  }

  /** Whether the gain is told, which fluxes are a multiple of; notes where it is not. */
  static boolean namesGain(Section field, Map<String, Object> attributes) {
    boolean named =
        attributes.get("gain") instanceof Map<?, ?> gain
            && gain.containsKey("name")
            && gain.containsKey("version");
    if (!named) {
      field
          .problems()
          .missing(field.path("attrs.gain"), "a mapping with name and version is required by flux");
    }
    return named;
  }
}
