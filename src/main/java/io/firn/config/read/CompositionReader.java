package io.firn.config.read;

import io.firn.column.ArraySpec;
import io.firn.config.Composition;
import io.firn.config.FieldSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads the attribute {@link Composition#ATTRIBUTE}. */
final class CompositionReader {
  private static final String OF = "of";

  private CompositionReader() {}

  /** What a document says beside the constants. */
  static Optional<Object> read(Value value) {
    Optional<Section> found = value.section("a mapping is required");
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Section block = found.get();
    boolean sound =
        block
                .get("spec")
                .map(v -> v.oneOf(Map.of(Composition.SPEC, Composition.SPEC)).isPresent())
                .orElse(true)
            & block.get("lanes").map(CompositionReader::areLanes).orElse(true);
    Map<String, Object> read = new TreeMap<>();
    Optional<Value> of = block.get(OF);
    of.flatMap(v -> v.word("the name of a digest is required")).ifPresent(v -> read.put(OF, v));
    Optional<Value> threshold = block.get("threshold");
    threshold
        .flatMap(v -> v.finite("a number is required"))
        .ifPresent(v -> read.put("threshold", v));
    block.refuseOthers();
    long expected = of.stream().count() + threshold.stream().count();
    return sound && read.size() == expected ? Optional.of(read) : Optional.empty();
  }

  private static boolean areLanes(Value value) {
    String allowed = "the list " + Composition.LANES + " is required";
    boolean same =
        value
            .items(allowed)
            .map(items -> items.stream().map(Value::shown).toList().equals(Composition.LANES))
            .orElse(true);
    return same || value.invalid(allowed).isPresent();
  }

  /** Notes where the digest that the fractions refer to is none of the document's. */
  static void check(Section fields, List<FieldSpec> read) {
    for (FieldSpec field : read) {
      if (field.attributes().get(Composition.ATTRIBUTE) instanceof Map<?, ?> block
          && block.containsKey(OF)) {
        boolean digest =
            read.stream()
                .anyMatch(
                    other ->
                        other.name().equals(block.get(OF))
                            && other.kind().element() == ArraySpec.Element.LIST);
        if (!digest) {
          String path = fields.path(field.name()) + ".attrs." + Composition.ATTRIBUTE + "." + OF;
          fields.problems().invalid(path, block.get(OF), "the name of a ragged field is required");
        }
      }
    }
  }
}
