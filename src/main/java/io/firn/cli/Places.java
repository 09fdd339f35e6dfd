package io.firn.cli;

import io.firn.UsageException;
import io.firn.storage.Uris;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Paths, patterns and URIs as options give them. */
final class Places {
  private Places() {}

  /**
   * A place, where {@code ~} at its beginning stands for the user's home directory. Shells put it
   * in only where a word begins with it, and there is a letter before it in {@code --store=~/x}.
   *
   * @param option by which the place was given
   */
  static String expanded(String option, String place) {
    if (!place.startsWith("~")) {
      return place;
    }
    if (place.length() > 1 && place.charAt(1) != '/') {
      throw new UsageException(
          "Invalid %s '%s': only ~ and ~/ stand for a home directory; give the whole path, or ./%s where the name is meant"
              .formatted(option, place, place));
    }
    return home(option, place) + place.substring(1);
  }

  private static String home(String option, String place) {
    // As shells have it. Java's own is a question mark for a user whom the machine does not know.
    String home = System.getenv("HOME");
    if (home == null || home.isBlank()) {
      home = System.getProperty("user.home");
    }
    if (!Path.of(home).isAbsolute()) {
      throw new UsageException(
          "Invalid %s '%s': this user has no home directory; give the whole path, or set HOME"
              .formatted(option, place));
    }
    return home.replaceFirst("/+$", "");
  }

  /** As {@link #expanded(String, String)}; null where nothing was given. */
  static Path expanded(String option, Path place) {
    return place == null ? null : Path.of(expanded(option, place.toString()));
  }

  /**
   * The parts of a list that commas separate, expanded. A comma within braces belongs to the
   * pattern, one after a backslash to a name, and the name of a file that is there is that file.
   *
   * @param option by which the list was given
   */
  static List<String> split(String option, String list) {
    if (list.indexOf(',') >= 0 && isFile(expanded(option, list))) {
      return List.of(expanded(option, list));
    }
    return split(list).stream().map(part -> expanded(option, part)).toList();
  }

  private static List<String> split(String list) {
    List<String> parts = new ArrayList<>();
    StringBuilder part = new StringBuilder();
    int braceEnd = -1;
    for (int i = 0; i < list.length(); i++) {
      char c = list.charAt(i);
      if (c == '{' && i > braceEnd) {
        braceEnd = list.indexOf('}', i);
      }
      if (i <= braceEnd) {
        part.append(c);
      } else if (c == '\\' && i + 1 < list.length()) {
        i++;
        // Outside of braces a comma means itself to every storage, a backslash not to the web.
        part.append(list.charAt(i) == ',' ? "," : "\\" + list.charAt(i));
      } else if (c == ',') {
        parts.add(part.toString());
        part.setLength(0);
      } else {
        part.append(c);
      }
    }
    if (!part.isEmpty()) {
      parts.add(part.toString());
    }
    return parts;
  }

  private static boolean isFile(String list) {
    return Uris.isLocal(list)
        && Files.exists(Uris.localPath(list, "read input"), LinkOption.NOFOLLOW_LINKS);
  }
}
