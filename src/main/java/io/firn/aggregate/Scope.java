package io.firn.aggregate;

import io.firn.config.FieldSpec;
import io.firn.config.Problems;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * What an expression may name.
 *
 * @param columns the declared columns
 * @param chunkValues the values of a chunk
 */
record Scope(Collection<String> columns, Map<String, ChunkValue> chunkValues) {

  static Scope of(Collection<String> columns) {
    return new Scope(columns, Map.of());
  }

  /**
   * Columns and the values of a chunk; what is wrong with one of those is for whoever checks them,
   * here it has no value.
   */
  static Scope of(Collection<String> columns, Map<String, FieldSpec.ChunkValue> declared) {
    Map<String, ChunkValue> values = new LinkedHashMap<>();
    declared.forEach(
        (name, value) ->
            values.put(
                name,
                new ChunkValue(
                    name,
                    ChunkValue.compile(name, value, columns, new Problems())
                        .orElse(new Operation.Constant(Double.NaN)),
                    value.dtype())));
    return new Scope(columns, values);
  }

  /** All names. */
  Set<String> names() {
    Set<String> names = new LinkedHashSet<>(columns);
    names.addAll(chunkValues.keySet());
    return names;
  }
}
