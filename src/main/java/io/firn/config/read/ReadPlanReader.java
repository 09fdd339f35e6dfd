package io.firn.config.read;

import io.firn.config.Level;
import io.firn.config.ReadPlan;
import java.util.Optional;

/** Reads {@code data_source.read_plan}, and of the level that it names where its records lie. */
final class ReadPlanReader {
  private static final String COORDINATES = "a mapping of latitude and longitude is required";

  private final PathTemplates paths;
  private Optional<Value> index = Optional.empty();
  private Optional<String> level = Optional.empty();
  private Optional<ReadPlan> plan = Optional.of(ReadPlan.NONE);

  ReadPlanReader(PathTemplates paths) {
    this.paths = paths;
  }

  /**
   * Reads which level has the records.
   *
   * @param placed whether records place the rows
   */
  void read(Section source, boolean placed) {
    if (placed) {
      source.ignore("a scan reads the records only", "read_plan");
      return;
    }
    Optional<Value> value = source.get("read_plan");
    if (value.isEmpty()) {
      return;
    }
    plan = Optional.empty();
    value
        .get()
        .section("a mapping with spatial_index is required")
        .ifPresent(
            section -> {
              String allowed = "the name of a level with a link is required";
              index = section.require("spatial_index", allowed);
              level = index.flatMap(v -> v.word(allowed));
              section.ignore("rows are found beside their records, too", "pad");
              section.ignore(
                  "it only steers how zagg reads", "full_read_threshold", "chunk_boundaries");
              section.refuseOthers();
            });
  }

  /** Whether this is the level that was named. */
  boolean at(String name) {
    return level.filter(name::equals).isPresent();
  }

  /** Reads where the records of the level lie. */
  void level(Section section, Optional<Level> link) {
    String path = "the path of the group that has the coordinates is required";
    Optional<String> group = section.require("path", path).flatMap(paths::read);
    Optional<Section> names =
        section.require("coordinates", COORDINATES).flatMap(v -> v.section(COORDINATES));
    Optional<String> latitude = names.flatMap(n -> name(n, "latitude"));
    Optional<String> longitude = names.flatMap(n -> name(n, "longitude"));
    names.ifPresent(Section::refuseOthers);
    index = Optional.empty();
    if (link.isPresent() && group.isPresent() && latitude.isPresent() && longitude.isPresent()) {
      plan =
          Optional.of(
              new ReadPlan(
                  link.get(),
                  joined(group.get(), latitude.get()),
                  joined(group.get(), longitude.get())));
    }
  }

  /** Names are of the level's group, paths their own. */
  private static String joined(String group, String name) {
    return name.startsWith("/") ? name : group + "/" + name;
  }

  private Optional<String> name(Section names, String key) {
    return names
        .require(key, "the name of a dataset of the level is required")
        .flatMap(paths::name);
  }

  /** The plan, once the levels have been read; empty when a problem was noted. */
  Optional<ReadPlan> plan() {
    if (level.isPresent() && index.isPresent()) {
      return index.get().invalid("the name of a level with a link is required");
    }
    return plan;
  }
}
