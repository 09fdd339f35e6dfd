package io.firn.granule;

import java.util.Arrays;
import java.util.List;

/** Paths within a granule. */
public final class Paths {
  private Paths() {}

  /** The names on the way from the root, empty for the root. */
  public static List<String> names(String path) {
    return Arrays.stream(path.split("/"))
        .filter(name -> !name.isEmpty() && !name.equals("."))
        .toList();
  }

  /** The path with one slash before each name; {@code /} for the root. */
  public static String absolute(String path) {
    return "/" + String.join("/", names(path));
  }

  /** The path of a child. */
  public static String child(String group, String name) {
    return group.equals("/") ? "/" + name : group + "/" + name;
  }
}
