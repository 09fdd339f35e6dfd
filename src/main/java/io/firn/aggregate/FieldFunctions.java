package io.firn.aggregate;

import io.firn.aggregate.digest.BuildTDigest;
import io.firn.aggregate.digest.BuildWaveformDigest;
import io.firn.aggregate.field.FieldFunction;
import io.firn.aggregate.field.PackComposition;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All functions that make up a field by themselves, by name. */
final class FieldFunctions {
  private static final Map<String, FieldFunction> BY_NAME = new LinkedHashMap<>();

  static {
    List.of(
            new BuildTDigest(false),
            new BuildTDigest(true),
            new BuildWaveformDigest(),
            new PackComposition())
        .forEach(function -> BY_NAME.put(function.name(), function));
  }

  private FieldFunctions() {}

  static Optional<FieldFunction> named(String name) {
    return Optional.ofNullable(BY_NAME.get(name));
  }

  static Set<String> names() {
    return BY_NAME.keySet();
  }

  /** The names of those that give lists. */
  static List<String> ofLists() {
    return BY_NAME.values().stream()
        .filter(FieldFunction::givesLists)
        .map(FieldFunction::name)
        .toList();
  }
}
