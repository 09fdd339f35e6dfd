package io.firn.config.read;

import io.firn.config.Asset;
import io.firn.config.ColumnSource;
import io.firn.config.Linspace;
import io.firn.config.Records;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Reads what a source has whose rows lie where their records lie: {@code
 * data_source.coordinates.level}, the columns that are synthesized, and {@code data_source.assets}.
 */
final class RecordReader {
  private static final String WITHOUT_LEVEL = "data_source.coordinates.level is required beside it";
  private static final String JOIN = "a mapping with left and right is required";

  private final PathTemplates paths;
  private final Map<String, Linspace> linspaces = new TreeMap<>();
  private final Map<String, Asset> assets = new TreeMap<>();
  private Optional<Value> place = Optional.empty();
  private String level = ColumnSource.BASE;
  private boolean sound = true;

  RecordReader(PathTemplates paths) {
    this.paths = paths;
  }

  /** Reads which level has the coordinates. */
  void level(Section source, Section coordinates) {
    place = coordinates.get("level");
    Optional<String> name = place.flatMap(v -> v.word("the name of a level is required"));
    List<String> levels =
        source
            .get("levels")
            .filter(Value::isMapping)
            .flatMap(v -> v.section("a mapping is required"))
            .map(section -> List.copyOf(section.all().keySet()))
            .orElse(List.of())
            .stream()
            .filter(declared -> !source.says("base_level", declared))
            .toList();
    if (name.isPresent() && !levels.contains(name.get())) {
      name =
          place
              .get()
              .invalid(
                  levels.isEmpty()
                      ? "levels are required beside it"
                      : "one of " + String.join(", ", levels) + " is required");
    }
    level = name.orElse(ColumnSource.BASE);
    sound = place.isEmpty() || name.isPresent();
  }

  /** Whether the records of a level have the coordinates, as far as the document can be trusted. */
  boolean mayBeAt(String name) {
    return place.isPresent() && (level.equals(ColumnSource.BASE) || level.equals(name));
  }

  /** Reads a column that is synthesized. */
  void linspace(String name, Section entry) {
    Optional<String> how =
        entry
            .require("synthesize", "linspace is required")
            .flatMap(v -> v.oneOf(Map.of("linspace", "linspace")));
    Optional<String> start = entry.require("start", PathTemplates.ALLOWED).flatMap(paths::read);
    Optional<String> stop = entry.require("stop", PathTemplates.ALLOWED).flatMap(paths::read);
    Optional<String> within =
        entry.require("level", "the level of the coordinates is required").flatMap(this::within);
    entry.refuseOthers();
    if (how.isPresent() && start.isPresent() && stop.isPresent() && within.isPresent()) {
      linspaces.put(name, new Linspace(start.get(), stop.get()));
    } else {
      sound = false;
    }
  }

  private Optional<String> within(Value value) {
    if (place.isEmpty()) {
      return value.invalid(WITHOUT_LEVEL);
    }
    Optional<String> name = value.word("the level of the coordinates is required");
    return name.isPresent() && !mayBeAt(name.get())
        ? value.invalid("the level of the coordinates, " + level + ", is required")
        : name;
  }

  /** Reads the granules that are paired with those of the source. */
  void assets(Section source) {
    Optional<Value> value = source.get("assets");
    if (value.isEmpty()) {
      return;
    }
    if (place.isEmpty()) {
      value.get().invalid(WITHOUT_LEVEL);
      sound = false;
      return;
    }
    Optional<Section> entries = value.get().section("a mapping of names to joins is required");
    sound &= entries.isPresent();
    entries.ifPresent(e -> e.all().forEach((name, entry) -> asset(e, name, entry)));
  }

  private void asset(Section entries, String name, Value value) {
    if (!Names.isIdentifier(name)) {
      // It stands before '=' on the command line.
      entries
          .problems()
          .invalid(value.path(), name, "a name of letters, digits and '_' is required");
      sound = false;
      return;
    }
    Optional<Section> entry = value.section("a mapping with join is required");
    Optional<Section> join =
        entry.flatMap(e -> e.require("join", JOIN)).flatMap(v -> v.section(JOIN));
    Optional<String> left = join.flatMap(j -> key(j, "left"));
    Optional<String> right = join.flatMap(j -> key(j, "right"));
    join.ifPresent(Section::refuseOthers);
    entry.ifPresent(Section::refuseOthers);
    if (left.isPresent() && right.isPresent()) {
      assets.put(name, new Asset(left.get(), right.get()));
    } else {
      sound = false;
      // Known all the same, so that the mistake is not reported again wherever it is used.
      assets.put(name, new Asset("", ""));
    }
  }

  private Optional<String> key(Section join, String side) {
    return join.require(side, PathTemplates.ALLOWED).flatMap(paths::read);
  }

  /** The asset that a column or a filter names. */
  Optional<String> named(Value value) {
    Optional<String> name = value.word("the name of an asset is required");
    if (name.isPresent() && !assets.containsKey(name.get())) {
      return value.invalid(
          assets.isEmpty()
              ? "data_source.assets declares no asset"
              : "one of " + String.join(", ", assets.keySet()) + " is required");
    }
    return name;
  }

  /**
   * The level that has the coordinates, {@link ColumnSource#BASE} where the rows have their own.
   */
  String level() {
    return level;
  }

  /**
   * What was read, or empty when a problem was noted.
   *
   * @param variables the columns of the rows
   */
  Optional<Records> read(Map<String, ColumnSource> variables) {
    if (sound && place.isPresent() && variables.isEmpty()) {
      return place
          .get()
          .invalid("a path in data_source.variables is required beside it: it tells the rows");
    }
    return sound ? Optional.of(new Records(level, linspaces, assets)) : Optional.empty();
  }
}
