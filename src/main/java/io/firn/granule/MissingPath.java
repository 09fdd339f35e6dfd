package io.firn.granule;

import io.firn.config.NearestName;
import java.io.Serializable;
import java.util.List;

/**
 * Why a path of a granule leads nowhere: which part of it exists, and what there is instead of the
 * next.
 *
 * @param found how many of its names exist, from the root
 * @param reason in words for one line
 */
public record MissingPath(int found, String reason) implements Serializable {
  /** Names of one group that a line can hold; products have a hundred datasets side by side. */
  private static final int MOST_NAMES = 8;

  /**
   * Explains why there is no dataset at a path.
   *
   * @throws GranuleException when the headers on the way cannot be read
   */
  public static MissingPath of(Granule granule, String path) {
    List<String> names = Paths.names(path);
    String group = "/";
    for (int found = 0; found < names.size(); found++) {
      String name = names.get(found);
      String child = Paths.child(group, name);
      if (!granule.hasGroup(child)) {
        List<String> siblings = granule.children(group);
        return siblings.contains(name)
            ? new MissingPath(found + 1, inTheWay(granule, child, found + 1 == names.size()))
            : new MissingPath(found, absent(group, name, siblings));
      }
      group = child;
    }
    return new MissingPath(names.size(), "'%s' is a group, not a dataset".formatted(group));
  }

  private static String inTheWay(Granule granule, String path, boolean last) {
    if (last) {
      return "'%s' is neither a dataset nor a link to one".formatted(path);
    }
    try {
      return granule.dataset(path).typeName().equals("compound")
          ? "'%s' is a compound table; its members cannot be read as columns".formatted(path)
          : "'%s' is a dataset, not a group".formatted(path);
    } catch (GranuleException e) {
      return "'%s' is neither a group nor a link to one".formatted(path);
    }
  }

  private static String absent(String group, String name, List<String> siblings) {
    StringBuilder reason = new StringBuilder();
    reason.append(group.equals("/") ? "the root" : "group '%s'".formatted(group));
    reason.append(" has no '").append(name).append('\'');
    NearestName.of(name, siblings).ifPresent(near -> reason.append("; nearest: ").append(near));
    if (siblings.isEmpty()) {
      return reason.append("; it is empty").toString();
    }
    reason.append("; it has ");
    reason.append(String.join(", ", siblings.subList(0, Math.min(MOST_NAMES, siblings.size()))));
    if (siblings.size() > MOST_NAMES) {
      reason.append(" and ").append(siblings.size() - MOST_NAMES).append(" more");
    }
    return reason.toString();
  }
}
