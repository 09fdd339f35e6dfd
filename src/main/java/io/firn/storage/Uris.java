package io.firn.storage;

import io.firn.FirnException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the location of a store or an input: a path, a {@code file:} URI, or one of another scheme.
 */
public final class Uris {
  /**
   * At least two letters, so that a Windows drive is no scheme; a colon alone makes none either.
   */
  private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+):/.*");

  private Uris() {}

  /** The scheme in lower case, {@code file} for a plain path. */
  public static String scheme(String uri) {
    Matcher matcher = SCHEME.matcher(uri);
    return matcher.matches() ? matcher.group(1).toLowerCase(Locale.ROOT) : "file";
  }

  /** Whether this is a path or a {@code file:} URI. */
  public static boolean isLocal(String uri) {
    return scheme(uri).equals("file");
  }

  /**
   * The absolute path of a local location. Escapes such as {@code %20} are decoded in a URI and
   * kept as they are in a path.
   *
   * @param purpose what an error says cannot be done, such as {@code open store}
   */
  public static Path localPath(String uri, String purpose) {
    try {
      if (!SCHEME.matcher(uri).matches()) {
        return Path.of(uri).toAbsolutePath();
      }
      String path = uri.substring("file:".length());
      if (path.startsWith("//")) {
        path = path.substring(path.startsWith("//localhost/") ? "//localhost".length() : 2);
        if (!path.startsWith("/")) {
          throw new FirnException(
              "Cannot " + purpose + " '" + uri + "': it names another host; give file:///path");
        }
      }
      return Path.of(decode(path));
    } catch (InvalidPathException e) {
      // The other reason is a zero byte, which no file system takes.
      String reason = uri.indexOf('\0') < 0 ? "it " + unspelled() : e.getReason();
      throw new FirnException("Cannot " + purpose + " '" + uri + "': " + reason, e);
    } catch (IllegalArgumentException e) {
      throw new FirnException(
          "Cannot " + purpose + " '" + uri + "': a % in a URI starts an escape; write it as %25",
          e);
    }
  }

  /**
   * Why a name has no spelling and what to do, the rest of a sentence that begins with the name.
   * Java takes names for text in the encoding of the locale, which is ASCII where a container or a
   * scheduled job sets none.
   */
  public static String unspelled() {
    String encoding = System.getProperty("sun.jnu.encoding", "UTF-8");
    return encoding.equalsIgnoreCase("UTF-8")
        ? "has a name that is not text in UTF-8; rename it"
        : "has a name that the locale cannot spell, whose encoding is %s; set LC_ALL=C.UTF-8"
            .formatted(encoding);
  }

  /** The text of a part of a URI. */
  public static String decode(String escaped) {
    // The decoder is for web forms, where a plus sign is a space.
    return URLDecoder.decode(escaped.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
