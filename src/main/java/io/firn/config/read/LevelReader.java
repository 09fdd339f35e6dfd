package io.firn.config.read;

import io.firn.config.ColumnSource;
import io.firn.config.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Reads {@code data_source.levels} and {@code data_source.base_level}. */
final class LevelReader {
  private static final String LEVELS = "a mapping of level names is required";
  private static final String LEVEL = "a mapping with path and link is required";
  private static final String LINK = "a mapping with to, index_beg and count is required";

  private final PathTemplates paths;
  private final Set<String> columns;
  private final RecordReader records;
  private final ReadPlanReader readPlan;
  private final Map<String, Level> linked = new TreeMap<>();
  private final Map<String, ColumnSource> variables = new TreeMap<>();
  private final List<String> names = new ArrayList<>();
  private String base = ColumnSource.BASE;
  private boolean sound = true;

  /**
   * @param columns names of the columns of the rows themselves; those of the levels are added
   */
  LevelReader(
      PathTemplates paths, Set<String> columns, RecordReader records, ReadPlanReader readPlan) {
    this.paths = paths;
    this.columns = columns;
    this.records = records;
    this.readPlan = readPlan;
  }

  /** Notes what is wrong with the levels of a source; whether nothing is. */
  boolean read(Section source) {
    Optional<Value> levels = source.get("levels");
    Optional<Value> baseLevel = source.get("base_level");
    if (levels.isEmpty()) {
      baseLevel.ifPresent(v -> v.invalid("levels are required beside it"));
      return baseLevel.isEmpty();
    }
    Optional<Section> section = levels.get().section(LEVELS);
    if (section.isEmpty()) {
      return false;
    }
    names.addAll(section.get().all().keySet());
    String allowed = "the name of the level that the rows are, one of levels, is required";
    Optional<String> name = source.require("base_level", allowed).flatMap(v -> v.word(allowed));
    if (name.isPresent() && !names.contains(name.get())) {
      name = baseLevel.get().invalid(allowed + ": " + String.join(", ", names));
    }
    sound = name.isPresent();
    base = name.orElse(ColumnSource.BASE);
    section
        .get()
        .all()
        .forEach(
            (level, value) ->
                value.section(LEVEL).ifPresentOrElse(s -> level(level, s), () -> sound = false));
    return sound;
  }

  /** The levels beside the base, by name. */
  Map<String, Level> linked() {
    return linked;
  }

  /** The columns of the levels, by name. */
  Map<String, ColumnSource> variables() {
    return variables;
  }

  /** The name of the base level, {@link ColumnSource#BASE} where there are no levels. */
  String base() {
    return base;
  }

  /** The level that a filter names: {@link ColumnSource#BASE} for the base level. */
  Optional<String> named(Value value) {
    Optional<String> name = value.word("the name of a level is required");
    if (name.isPresent() && !names.contains(name.get())) {
      return value.invalid(
          names.isEmpty()
              ? "data_source.levels declares no level"
              : "one of " + String.join(", ", names) + " is required");
    }
    return name.map(n -> n.equals(base) ? ColumnSource.BASE : n);
  }

  private void level(String name, Section level) {
    boolean planned = readPlan.at(name) && !name.equals(base);
    if (!planned) {
      level.ignore(
          name.equals(records.level())
              ? "the paths are those of data_source.coordinates"
              : "rows are located by their own coordinates",
          "coordinates");
      level.ignore("paths are written out", "path");
    }
    if (name.equals(base)) {
      level.get("link").ifPresent(v -> fail(v, "the base level is what the others link to"));
      level.ignore("the columns of the rows are those of data_source.variables", "variables");
    } else {
      Optional<Level> link =
          level.require("link", LINK).flatMap(v -> v.section(LINK)).flatMap(this::link);
      link.ifPresentOrElse(read -> linked.put(name, read), () -> sound = false);
      if (planned) {
        readPlan.level(level, link);
      }
      level.get("variables").ifPresent(v -> variables(name, level, v));
    }
    level.refuseOthers();
  }

  private Optional<Level> link(Section link) {
    String allowed = "the name of the base level is required";
    Optional<String> to = link.require("to", allowed).flatMap(v -> v.word(allowed));
    if (to.isPresent() && !base.isEmpty() && !to.get().equals(base)) {
      to = link.get("to").get().invalid("only links to the base level are followed");
    }
    Optional<String> begin = link.require("index_beg", PathTemplates.ALLOWED).flatMap(paths::read);
    Optional<String> count = link.require("count", PathTemplates.ALLOWED).flatMap(paths::read);
    Optional<Integer> indexBase =
        link.optional("index_base", v -> v.integer(0, Integer.MAX_VALUE), 0);
    link.refuse("explicit lists of rows are not followed", "reference_index");
    link.refuseOthers();
    return to.isPresent() && begin.isPresent() && count.isPresent() && indexBase.isPresent()
        ? Optional.of(new Level(begin.get(), count.get(), indexBase.get()))
        : Optional.empty();
  }

  private void variables(String level, Section section, Value value) {
    if (!value.isMapping()) {
      value.items("a mapping of column names to paths, or a list, is required");
      section.ignore("a list of variables is documentation", "variables");
      return;
    }
    Section entries = value.section("a mapping is required").orElseThrow();
    entries
        .all()
        .forEach(
            (name, path) -> {
              boolean known = !columns.add(name);
              Optional<String> unfit = Names.column(name);
              if (unfit.isPresent()) {
                entries.problems().invalid(path.path(), name, unfit.get());
                sound = false;
              } else if (known) {
                fail(path, "a column '" + name + "' is declared already; choose another name");
              } else {
                column(path, level)
                    .ifPresentOrElse(c -> variables.put(name, c), () -> sound = false);
              }
            });
  }

  private Optional<ColumnSource> column(Value value, String level) {
    Optional<Section> paired =
        value.isMapping() && records.mayBeAt(level)
            ? value.section("a mapping is required").filter(s -> s.get("asset").isPresent())
            : Optional.empty();
    return paired.isPresent() ? paired(paired.get(), level) : paths.column(value, level);
  }

  private Optional<ColumnSource> paired(Section section, String level) {
    Optional<String> asset = section.get("asset").flatMap(records::named);
    Optional<String> path = section.require("path", PathTemplates.ALLOWED).flatMap(paths::read);
    Optional<Integer> column =
        section.optional("column", v -> v.integer(0, Integer.MAX_VALUE), ColumnSource.WHOLE);
    section.refuseOthers();
    return asset.isPresent() && path.isPresent() && column.isPresent()
        ? Optional.of(new ColumnSource(path.get(), column.get(), level, asset.get()))
        : Optional.empty();
  }

  private void fail(Value value, String allowed) {
    value.invalid(allowed);
    sound = false;
  }
}
