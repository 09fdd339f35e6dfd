package io.firn.cli;

import io.firn.storage.Uris;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.ArrayList;
import java.util.List;

/** Paths, patterns and URIs as options give them. */
final class Places {
  private Places() {}

  /**
   * The parts of a list that commas separate. A comma within braces belongs to the pattern, one
   * after a backslash to a name, and the name of a file that is there is that file.
   */
  static List<String> split(String list) {
    List<String> parts = new ArrayList<>();
    if (isFile(list)) {
      parts.add(list);
      return parts;
    }
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
    return list.indexOf(',') >= 0
        && Uris.isLocal(list)
        && Files.exists(Uris.localPath(list, "read input"), LinkOption.NOFOLLOW_LINKS);
  }
}
