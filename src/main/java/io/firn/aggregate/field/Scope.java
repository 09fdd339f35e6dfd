package io.firn.aggregate.field;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * What an expression may name.
 *
 * @param columns the declared columns
 * @param chunkValues the values of a chunk
 */
public record Scope(Collection<String> columns, Map<String, ChunkValue> chunkValues) {

  public static Scope of(Collection<String> columns) {
    return new Scope(columns, Map.of());
  }

  /** All names. */
  Set<String> names() {
    Set<String> names = new LinkedHashSet<>(columns);
    names.addAll(chunkValues.keySet());
    return names;
  }
}
