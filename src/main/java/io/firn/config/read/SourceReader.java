package io.firn.config.read;

import io.firn.config.ColumnSource;
import io.firn.config.DataSource;
import io.firn.config.FieldLanguage;
import io.firn.config.FilterSpec;
import io.firn.config.ReadPlan;
import io.firn.config.Records;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads {@code data_source}. */
final class SourceReader {
  private static final String GROUPS = "a list of group names is required";

  private final FieldLanguage language;
  private final Set<String> columns = new TreeSet<>();
  private final PathTemplates paths = new PathTemplates();
  private final RecordReader records = new RecordReader(paths);
  private final ReadPlanReader readPlan = new ReadPlanReader(paths);

  SourceReader(FieldLanguage language) {
    this.language = language;
  }

  /**
   * The names of the columns that the document declares, those with a broken path among them, so
   * that one mistake is not reported again wherever the column is used.
   */
  Set<String> columns() {
    return columns;
  }

  /** Empty when a problem was noted. */
  Optional<DataSource> read(Section source) {
    if (source.says("reader", "raster")) {
      source.refuse("Firn reads point observations, not rasters", "reader");
      return Optional.empty();
    }
    source.ignore(
        "it only steers how zagg reads",
        "reader",
        "credentials_provider",
        "index",
        "shard_workers",
        "granule_workers",
        "read_workers",
        "write_buffer");
    source.ignore("choose the links of a shard map by --links", "driver");
    source.refuse("Firn reads point observations, not rasters", "bands", "nodata");
    source.refuse("Firn has no temporal pipeline", "collections", "static_data");

    Optional<Value> groupsValue = source.get("groups");
    Optional<Section> coordinates =
        source
            .require("coordinates", "a mapping of latitude and longitude is required")
            .flatMap(v -> v.section("a mapping of latitude and longitude is required"));
    Optional<String> latitude = coordinates.flatMap(c -> coordinate(c, "latitude"));
    Optional<String> longitude = coordinates.flatMap(c -> coordinate(c, "longitude"));
    coordinates.ifPresent(
        c -> {
          records.level(source, c);
          c.refuseOthers();
        });
    Optional<Map<String, ColumnSource>> variables =
        source.optional("variables", this::variables, Map.of());
    records.assets(source);
    readPlan.read(source, coordinates.filter(c -> c.get("level").isPresent()).isPresent());
    LevelReader levels = new LevelReader(paths, columns, records, readPlan);
    boolean linked = levels.read(source);
    Optional<ReadPlan> narrowing = readPlan.plan();
    Optional<Records> placed =
        linked && variables.isPresent() ? records.read(variables.get()) : Optional.empty();
    Optional<List<FilterSpec>> filters =
        new FilterReader(language, columns, paths, levels, records).read(source);
    Optional<List<String>> groups = groups(source, groupsValue);
    Optional<Boolean> maskFill = source.optional("mask_fill", Value::flag, true);
    Optional<Boolean> unpack = source.optional("unpack", SourceReader::unpack, true);
    source.refuseOthers();

    return latitude.isPresent()
            && longitude.isPresent()
            && variables.isPresent()
            && placed.isPresent()
            && narrowing.isPresent()
            && filters.isPresent()
            && groups.isPresent()
            && maskFill.isPresent()
            && unpack.isPresent()
        ? Optional.of(
            new DataSource(
                groups.get(),
                latitude.get(),
                longitude.get(),
                all(variables.get(), levels.variables()),
                filters.get(),
                levels.base(),
                levels.linked(),
                placed.get(),
                narrowing.get(),
                maskFill.get(),
                unpack.get()))
        : Optional.empty();
  }

  /** A dataset whose attributes say nothing is read alike: what is automatic may be called true. */
  private static Optional<Boolean> unpack(Value value) {
    if (value.isFlag()) {
      return value.flag();
    }
    return value.shown().equals("auto")
        ? Optional.of(true)
        : value.invalid("auto, true or false is required");
  }

  private Optional<String> coordinate(Section coordinates, String key) {
    return coordinates.require(key, PathTemplates.ALLOWED).flatMap(paths::read);
  }

  private static Map<String, ColumnSource> all(
      Map<String, ColumnSource> ofRows, Map<String, ColumnSource> ofLevels) {
    Map<String, ColumnSource> all = new TreeMap<>(ofRows);
    all.putAll(ofLevels);
    return all;
  }

  private Optional<Map<String, ColumnSource>> variables(Value value) {
    Optional<Section> section = value.section("a mapping of column names to paths is required");
    if (section.isEmpty()) {
      return Optional.empty();
    }
    Map<String, ColumnSource> variables = new TreeMap<>();
    boolean[] sound = {true};
    section
        .get()
        .all()
        .forEach(
            (name, entry) -> {
              columns.add(name);
              Optional<String> unfit = Names.column(name);
              Optional<Section> synthesized = synthesized(entry);
              if (unfit.isPresent()) {
                section.get().problems().invalid(entry.path(), name, unfit.get());
                sound[0] = false;
              } else if (synthesized.isPresent()) {
                records.linspace(name, synthesized.get());
              } else {
                paths
                    .column(entry, ColumnSource.BASE)
                    .ifPresentOrElse(c -> variables.put(name, c), () -> sound[0] = false);
              }
            });
    return sound[0] ? Optional.of(variables) : Optional.empty();
  }

  private static Optional<Section> synthesized(Value entry) {
    return entry.isMapping()
        ? entry.section("a mapping is required").filter(s -> s.get("synthesize").isPresent())
        : Optional.empty();
  }

  /** Without groups, paths that mention none belong to one group with an empty name. */
  private Optional<List<String>> groups(Section source, Optional<Value> value) {
    if (value.isEmpty()) {
      if (paths.mentionGroup()) {
        source.problems().missing(source.path("groups"), GROUPS + ", as a path mentions {group}");
        return Optional.empty();
      }
      return Optional.of(List.of(""));
    }
    Optional<List<Value>> items = value.get().items(GROUPS);
    if (items.isEmpty()) {
      return Optional.empty();
    }
    if (items.get().isEmpty()) {
      return value.get().invalid(GROUPS + "; it has to hold at least one");
    }
    List<String> groups = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (Value item : items.get()) {
      Optional<String> group = item.word("the name of a group is required");
      if (group.isPresent() && !seen.add(group.get())) {
        group = item.invalid("a group may stand once, or its rows would count twice");
      }
      group.ifPresent(groups::add);
    }
    if (groups.size() > 1 && !paths.mentionGroup()) {
      return value
          .get()
          .invalid("no path mentions {group}, so that every row would count once for each group");
    }
    return groups.size() == items.get().size() ? Optional.of(groups) : Optional.empty();
  }
}
