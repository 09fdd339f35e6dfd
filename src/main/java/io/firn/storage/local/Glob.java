package io.firn.storage.local;

import io.firn.FirnException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A pattern of local paths, with the wildcards of {@link java.nio.file.FileSystem#getPathMatcher
 * Java's}: {@code *} and {@code ?} stand for characters of a name, {@code **} for directories, too,
 * {@code [a-c]} and {@code [!a-c]} for one character, <code>{a,b}</code> for one of several texts.
 * A backslash before a character that has a meaning takes it away; any other backslash is one.
 *
 * <p>Not Java's own matcher, which cannot tell the directories that may hold matches from others,
 * nor match a name that the locale cannot spell.
 *
 * @param base the directory in which all matches lie, up to the first wildcard
 * @param literal whether it is the path of one file
 * @param deep whether a match may lie any number of directories below it
 * @param below the paths of matches, relative to the base
 */
record Glob(String base, boolean literal, boolean deep, Pattern below) {

  /**
   * @param spec an absolute pattern
   * @throws FirnException when it is none
   */
  static Glob parse(String spec) {
    return new Parser(spec).parse();
  }

  /**
   * @param path relative to the base
   */
  boolean matches(String path) {
    return below.matcher(path).matches();
  }

  /**
   * Whether something below a directory may match.
   *
   * @param directory its path, relative to the base
   */
  boolean mayMatchBelow(String directory) {
    Matcher matcher = below.matcher(directory + "/");
    // The end was hit: more text could have led to a match.
    return matcher.matches() || matcher.hitEnd();
  }

  private static final class Parser {
    private static final String SPECIAL = "*?[]{},\\";

    private final String spec;
    private final StringBuilder regex = new StringBuilder();
    private int at;
    private boolean inBraces;
    private boolean literal = true;
    private boolean deep;

    Parser(String spec) {
      this.spec = spec;
    }

    Glob parse() {
      StringBuilder base = new StringBuilder();
      int baseEnd = 0;
      int from = 0;
      while (at < spec.length() && (isEscape() || "*?[{".indexOf(spec.charAt(at)) < 0)) {
        base.append(literal());
        if (spec.charAt(at - 1) == '/') {
          baseEnd = base.length();
          from = at;
        }
      }
      literal = at == spec.length() && base.length() == at;
      base.setLength(baseEnd);
      at = from;
      while (at < spec.length()) {
        next();
      }
      if (inBraces) {
        throw invalid("a { has no }");
      }
      return new Glob(
          base.toString(), literal, deep, Pattern.compile(regex.toString(), Pattern.DOTALL));
    }

    private void next() {
      char c = spec.charAt(at);
      if (isEscape()) {
        add(literal());
        return;
      }
      at++;
      switch (c) {
        case '*' -> stars();
        case '?' -> regex.append("[^/]");
        case '[' -> characters();
        case '{' -> {
          if (inBraces) {
            throw invalid("{} stands within {}");
          }
          inBraces = true;
          regex.append("(?:(?:");
        }
        case '}' -> {
          if (inBraces) {
            regex.append("))");
          } else {
            add(c);
          }
          inBraces = false;
        }
        case ',' -> {
          if (inBraces) {
            regex.append(")|(?:");
          } else {
            add(c);
          }
        }
        default -> add(c);
      }
    }

    private void stars() {
      if (at < spec.length() && spec.charAt(at) == '*') {
        at++;
        deep = true;
        regex.append(".*");
      } else {
        regex.append("[^/]*");
      }
    }

    /** What follows an opening bracket. */
    private void characters() {
      regex.append("[[^/]&&[");
      if (at < spec.length() && spec.charAt(at) == '!') {
        at++;
        regex.append('^');
      }
      int first = at;
      while (at < spec.length() && (isEscape() || spec.charAt(at) != ']')) {
        char least = literal();
        char most = least;
        if (at + 1 < spec.length() && spec.charAt(at) == '-' && spec.charAt(at + 1) != ']') {
          at++;
          most = literal();
        }
        if (least == '/' || most == '/') {
          throw invalid("a / stands within []");
        }
        if (least > most) {
          throw invalid("%s-%s runs backwards".formatted(least, most));
        }
        add(least);
        regex.append('-');
        add(most);
      }
      if (at == spec.length() || at == first) {
        throw invalid(at == first ? "nothing stands within []" : "a [ has no ]");
      }
      at++;
      regex.append("]]");
    }

    private boolean isEscape() {
      return spec.charAt(at) == '\\'
          && at + 1 < spec.length()
          && SPECIAL.indexOf(spec.charAt(at + 1)) >= 0;
    }

    /** One character that stands for itself. */
    private char literal() {
      if (isEscape()) {
        at++;
      }
      return spec.charAt(at++);
    }

    private void add(char c) {
      regex.append("\\u").append("%04x".formatted((int) c));
    }

    private FirnException invalid(String reason) {
      return new FirnException(
          "Cannot read input '%s': %s; write \\[ and \\{ where they are part of a name"
              .formatted(spec, reason));
    }
  }
}
