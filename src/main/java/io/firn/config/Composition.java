package io.firn.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The attribute {@code composition}, which says how the bytes of a word are to be read. What is the
 * same in every store, {@link #SPEC} and {@link #LANES}, may stand in a document and is not kept.
 */
public final class Composition {
  /** The function whose fields have it. */
  public static final String FUNCTION = "pack_composition";

  public static final String ATTRIBUTE = "composition";

  /** What the words follow. */
  public static final String SPEC = "zagg-composition/1";

  /** What each byte is the fraction of, from the lowest on. */
  public static final List<String> LANES =
      List.of("land", "ocean", "sea_ice", "land_ice", "inland_water", "low", "med", "high");

  private static final String OF = "of";

  private Composition() {}

  /** What a document says beside the constants. */
  static Optional<Object> read(Value value) {
    Optional<Section> found = value.section("a mapping is required");
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Section block = found.get();
    boolean sound =
        block.get("spec").map(v -> v.oneOf(Map.of(SPEC, SPEC)).isPresent()).orElse(true)
            & block.get("lanes").map(Composition::areLanes).orElse(true);
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
    String allowed = "the list " + LANES + " is required";
    boolean same =
        value
            .items(allowed)
            .map(items -> items.stream().map(Value::shown).toList().equals(LANES))
            .orElse(true);
    return same || value.invalid(allowed).isPresent();
  }

  /** Notes where the digest that the fractions refer to is none of the document's. */
  static void check(Section fields, List<FieldSpec> read) {
    for (FieldSpec field : read) {
      if (field.attributes().get(ATTRIBUTE) instanceof Map<?, ?> block && block.containsKey(OF)) {
        boolean digest =
            read.stream()
                .anyMatch(
                    other ->
                        other.name().equals(block.get(OF))
                            && other.kind() instanceof FieldSpec.Ragged);
        if (!digest) {
          String path = fields.path(field.name()) + ".attrs." + ATTRIBUTE + "." + OF;
          fields.problems().invalid(path, block.get(OF), "the name of a ragged field is required");
        }
      }
    }
  }
}
