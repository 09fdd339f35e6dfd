package io.firn.config.read;

import io.firn.config.FieldLanguage;
import io.firn.config.FieldSpec;
import io.firn.config.FieldSpec.ChunkValue;
import io.firn.config.TimeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads {@code aggregation}. */
final class AggregationReader {
  private static final String FIELDS = "a mapping of at least one field is required";

  private final FieldLanguage language;
  private final Set<String> columns;
  private final Optional<TimeSource> clock;

  /**
   * @param columns the declared column names
   * @param clock when rows were observed, where the document says so
   */
  AggregationReader(FieldLanguage language, Set<String> columns, Optional<TimeSource> clock) {
    this.language = language;
    this.columns = columns;
    this.clock = clock;
  }

  /**
   * The fields in document order, each with its companions behind it, or empty when a problem was
   * noted.
   */
  Optional<List<FieldSpec>> read(Section aggregation) {
    aggregation.ignore("it only steers zagg's memory", "handoff", "streaming");
    aggregation.ignore("the layout of the store decides on coordinates", "coordinates");
    Optional<SortedMap<String, ChunkValue>> chunkValues = chunkValues(aggregation);
    Optional<Value> variables = aggregation.require("variables", FIELDS);
    Optional<Section> section = variables.flatMap(v -> v.section(FIELDS));
    aggregation.refuseOthers();
    if (section.isEmpty() || chunkValues.isEmpty()) {
      return Optional.empty();
    }
    if (section.get().all().isEmpty()) {
      return variables.get().invalid(FIELDS);
    }
    FieldReader reader = new FieldReader(language, columns, chunkValues.get(), clock);
    List<FieldSpec> fields = new ArrayList<>();
    section.get().all().forEach((name, value) -> reader.read(name, value).ifPresent(fields::add));
    if (fields.size() < section.get().all().size()) {
      return Optional.empty();
    }
    CompositionReader.check(section.get(), fields);
    return withCompanions(section.get(), fields);
  }

  private static Optional<List<FieldSpec>> withCompanions(Section named, List<FieldSpec> fields) {
    List<FieldSpec> all = new ArrayList<>();
    boolean sound = true;
    for (FieldSpec field : fields) {
      all.add(field);
      for (FieldSpec companion : field.companions()) {
        all.add(companion);
        String name = companion.name();
        // A field may be as long as a name can be, its companion is longer.
        Optional<String> unfit =
            named.all().containsKey(name)
                ? Optional.of("the companion of %s has this name".formatted(field.name()))
                : GridFamilies.fieldName(name);
        unfit.ifPresent(allowed -> named.problems().invalid(named.path(name), name, allowed));
        sound &= unfit.isEmpty();
      }
    }
    return sound ? Optional.of(all) : Optional.empty();
  }

  private Optional<SortedMap<String, ChunkValue>> chunkValues(Section aggregation) {
    Optional<Value> value = aggregation.get("chunk_precompute").filter(v -> !v.isEmptyCollection());
    SortedMap<String, ChunkValue> read = new TreeMap<>();
    if (value.isEmpty()) {
      return Optional.of(read);
    }
    Optional<Section> section = value.get().section("a mapping of names to values is required");
    section.ifPresent(
        values ->
            values
                .all()
                .forEach(
                    (name, entry) ->
                        FieldReader.readChunkValue(name, entry, language, columns)
                            .ifPresent(v -> read.put(name, v))));
    return section.filter(values -> values.all().size() == read.size()).map(values -> read);
  }
}
