package io.firn.config.read;

import io.firn.config.ColumnSource;
import io.firn.config.DataSource;
import java.util.Optional;

/** Reads the paths of datasets and remembers whether one of them mentions the group. */
final class PathTemplates {
  /** What is allowed where a path is wanted. */
  static final String ALLOWED = "the path of a dataset is required, such as '/{group}/h_li'";

  private boolean mentionGroup;

  /**
   * A path from the root of the granule, as which one without a leading slash is taken: so netCDF
   * names its variables. Both spellings are one configuration.
   */
  Optional<String> read(Value value) {
    return name(value).map(path -> path.startsWith("/") ? path : "/" + path);
  }

  /** A path as it is spelt, from the root or from a group. */
  Optional<String> name(Value value) {
    Optional<String> path = value.word(ALLOWED);
    if (path.isEmpty()) {
      return path;
    }
    String rest = DataSource.path(path.get(), "");
    mentionGroup |= rest.length() < path.get().length();
    return rest.indexOf('{') < 0 && rest.indexOf('}') < 0
        ? path
        : value.invalid("{group} is the only placeholder of a path");
  }

  /**
   * A column: the path of a one-dimensional dataset, or the path and the number of a column of a
   * two-dimensional one.
   *
   * @param level as in {@link ColumnSource}
   */
  Optional<ColumnSource> column(Value value, String level) {
    if (!value.isMapping()) {
      return read(value).map(path -> new ColumnSource(path, ColumnSource.WHOLE, level));
    }
    Section section = value.section(ALLOWED).orElseThrow();
    Optional<Value> asset = section.get("asset");
    if (asset.isPresent()) {
      return asset.get().invalid("only columns of the level of the coordinates have an asset");
    }
    Optional<Value> synthesized = section.get("synthesize");
    if (synthesized.isPresent()) {
      return synthesized.get().invalid("only columns of data_source.variables are synthesized");
    }
    Optional<String> path = section.require("path", ALLOWED).flatMap(this::read);
    Optional<Integer> column =
        section
            .require("column", "the number of a column, from 0, is required")
            .flatMap(v -> v.integer(0, Integer.MAX_VALUE));
    section.refuseOthers();
    return path.isPresent() && column.isPresent()
        ? Optional.of(new ColumnSource(path.get(), column.get(), level))
        : Optional.empty();
  }

  boolean mentionGroup() {
    return mentionGroup;
  }
}
