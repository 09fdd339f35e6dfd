package io.firn.config;

import java.util.Optional;

/** Reads the paths of datasets and remembers whether one of them mentions the group. */
final class PathTemplates {
  /** What is allowed where a path is wanted. */
  static final String ALLOWED = "the path of a dataset is required, such as '/{group}/h_li'";

  private boolean mentionGroup;

  Optional<String> read(Value value) {
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

  boolean mentionGroup() {
    return mentionGroup;
  }
}
