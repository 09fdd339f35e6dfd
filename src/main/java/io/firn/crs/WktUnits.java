package io.firn.crs;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The units of well-known text, in which the factor is what counts. SIS would go by a unit's code
 * where it has one, and within an axis or parameter by the name of a {@code UNIT}, whatever the
 * factor.
 */
final class WktUnits {
  private static final String OPEN = "\\s*[\\[(]\\s*";
  private static final String NAME_AND_FACTOR =
      OPEN + "\"([^\"]*)\"\\s*,\\s*([-+]?[0-9.]+(?:[eE][-+]?[0-9]+)?)";

  /** The plain keyword does not say what kind of unit it is. */
  private static final Pattern PLAIN = compile("(?<![A-Z])UNIT" + OPEN);

  private static final Pattern PLAIN_AS_A_WHOLE = compile("UNIT" + NAME_AND_FACTOR);
  private static final Pattern CODED =
      compile(
          "(UNIT" + NAME_AND_FACTOR + ")\\s*,\\s*(?:ID|AUTHORITY)" + OPEN + "[^\\[\\]()]*[\\])]");

  private static final Pattern ONE = compile("m|met(re|er)s?|unity");
  private static final Pattern DEGREE = compile("deg|degrees?");
  private static final double RADIANS = Math.PI / 180;

  /** Relative; texts give at least nine digits of a factor. */
  private static final double SAME = 1e-9;

  private WktUnits() {}

  /**
   * A text without the codes of its units.
   *
   * @throws WktException when a {@code UNIT} is neither metres nor degrees nor unity
   */
  static String uncoded(String text) {
    Matcher plain = PLAIN.matcher(text);
    while (plain.find()) {
      Matcher unit = PLAIN_AS_A_WHOLE.matcher(text).region(plain.start(), text.length());
      if (!unit.lookingAt() || !isSupported(unit.group(1), Double.parseDouble(unit.group(2)))) {
        int end = Math.min(text.length(), plain.start() + 40);
        throw new WktException(
            "only metres and degrees are supported, not the unit %s"
                .formatted(text.substring(plain.start(), end)));
      }
    }
    return CODED.matcher(text).replaceAll("$1");
  }

  private static boolean isSupported(String name, double factor) {
    return ONE.matcher(name).matches() && factor == 1
        || DEGREE.matcher(name).matches() && Math.abs(factor - RADIANS) <= SAME * RADIANS;
  }

  private static Pattern compile(String regex) {
    return Pattern.compile(regex, Pattern.CASE_INSENSITIVE);
  }
}
