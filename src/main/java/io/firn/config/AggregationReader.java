package io.firn.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads {@code aggregation}. */
final class AggregationReader {
  private static final String FIELDS = "a mapping of at least one field is required";

  private final FieldLanguage language;
  private final Set<String> columns;

  /**
   * @param columns the declared column names
   */
  AggregationReader(FieldLanguage language, Set<String> columns) {
    this.language = language;
    this.columns = columns;
  }

  /** The fields in document order, or empty when a problem was noted. */
  Optional<List<FieldSpec>> read(Section aggregation) {
    aggregation.ignore("it only steers zagg's memory", "handoff", "streaming");
    aggregation.ignore("the layout of the store decides on coordinates", "coordinates");
    aggregation
        .get("chunk_precompute")
        .filter(v -> !v.isEmptyCollection())
        .ifPresent(v -> v.invalid("not supported: a field sees the rows of one cell only"));
    Optional<Value> variables = aggregation.require("variables", FIELDS);
    Optional<Section> section = variables.flatMap(v -> v.section(FIELDS));
    aggregation.refuseOthers();
    if (section.isEmpty()) {
      return Optional.empty();
    }
    if (section.get().all().isEmpty()) {
      return variables.get().invalid(FIELDS);
    }
    FieldReader reader = new FieldReader(language, columns);
    List<FieldSpec> fields = new ArrayList<>();
    section.get().all().forEach((name, value) -> reader.read(name, value).ifPresent(fields::add));
    return fields.size() == section.get().all().size() ? Optional.of(fields) : Optional.empty();
  }
}
