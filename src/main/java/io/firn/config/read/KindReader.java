package io.firn.config.read;

import io.firn.config.FieldSpec.Kind;
import io.firn.config.FieldSpec.PerChunk;
import io.firn.config.FieldSpec.Ragged;
import io.firn.config.FieldSpec.Scalar;
import io.firn.config.FieldSpec.Vector;
import io.firn.config.TimeSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what a cell of a field holds. */
final class KindReader {
  private static final int MAX_LENGTH = 1 << 16;
  private static final String CELL = "cell";
  private static final Map<String, String> KINDS = new LinkedHashMap<>();
  private static final Map<String, String> RESOLUTIONS = new LinkedHashMap<>();
  private static final String COUNTS = "counts";
  private static final Map<String, String> WEIGHTS = new LinkedHashMap<>();

  static {
    List.of("scalar", "vector", "ragged").forEach(kind -> KINDS.put(kind, kind));
    List.of(COUNTS, "flux").forEach(weights -> WEIGHTS.put(weights, weights));
    List.of(CELL, "chunk").forEach(resolution -> RESOLUTIONS.put(resolution, resolution));
  }

  private final Optional<TimeSource> clock;

  /**
   * @param clock when rows were observed, where the document says so
   */
  KindReader(Optional<TimeSource> clock) {
    this.clock = clock;
  }

  /** Empty when a problem was noted. */
  Optional<Kind> read(Section field) {
    Optional<String> resolution = field.optional("resolution", v -> v.oneOf(RESOLUTIONS), CELL);
    Optional<String> word = field.optional("kind", v -> v.oneOf(KINDS), "scalar");
    Optional<Kind> kind = word.flatMap(name -> kind(field, name));
    if (resolution.isEmpty() || kind.isEmpty() || resolution.get().equals(CELL)) {
      return resolution.isEmpty() ? Optional.empty() : kind;
    }
    return kind.get() instanceof Scalar
        ? Optional.of(new PerChunk())
        : field.get("resolution").get().invalid("only a field of kind: scalar has one per chunk");
  }

  private Optional<Kind> kind(Section field, String word) {
    if (!word.equals("vector")) {
      field.get("trailing_shape").ifPresent(v -> v.invalid("only a field of kind: vector has one"));
    }
    if (!word.equals("ragged")) {
      field.get("inner_shape").ifPresent(v -> v.invalid("only a field of kind: ragged has one"));
    }
    return switch (word) {
      case "vector" -> length(field, "trailing_shape", "cell").map(Vector::new);
      case "ragged" -> ragged(field);
      default -> Optional.of(new Scalar());
    };
  }

  private Optional<Kind> ragged(Section field) {
    Optional<String> weights = field.optional("weights", v -> v.oneOf(WEIGHTS), COUNTS);
    Optional<Integer> width = length(field, "inner_shape", "element");
    Optional<Boolean> located = flag(field, "location", "leaf_id");
    Optional<Boolean> timed = flag(field, "temporal", "per-centroid");
    if (timed.orElse(false) && clock.isEmpty()) {
      timed =
          field.get("temporal").get().invalid("it needs output.time_source, which says the times");
    }
    if (weights.isEmpty() || width.isEmpty() || located.isEmpty() || timed.isEmpty()) {
      return Optional.empty();
    }
    TimeSource times = timed.get() ? clock.get() : null;
    return Optional.of(
        new Ragged(width.get(), !weights.get().equals(COUNTS), located.get(), times));
  }

  /** Whether a key is there, which can say one thing only. */
  private static Optional<Boolean> flag(Section field, String key, String word) {
    return field.optional(key, v -> v.oneOf(Map.of(word, true)), false);
  }

  private static Optional<Integer> length(Section field, String key, String whose) {
    String allowed =
        "how many numbers each " + whose + " holds is required, an integer or a list of one";
    Optional<Value> shape = field.require(key, allowed);
    Optional<List<Value>> items = shape.filter(v -> !v.isScalar()).flatMap(v -> v.items(allowed));
    if (items.isPresent() && items.get().size() != 1) {
      return shape.get().invalid(allowed);
    }
    Optional<Value> length = items.map(list -> list.get(0)).or(() -> shape.filter(Value::isScalar));
    return length.flatMap(v -> v.integer(1, MAX_LENGTH));
  }
}
