package io.firn.crs;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The words of a PROJ string; those that are left untaken are not supported. */
final class ProjWords {
  /** Words that mean nothing, or nothing more. */
  private static final Set<String> SILENT = Set.of("no_defs", "wktext", "type");

  private static final double TURN = 360;

  /** Java reads more than numbers, such as 10f, and PROJ other things, such as 10d30. */
  private static final Pattern PLAIN =
      Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?");

  private final Map<String, String> words = new TreeMap<>();

  ProjWords(String text) {
    for (String word : text.strip().split("\\s+")) {
      String plain = word.startsWith("+") ? word.substring(1) : word;
      int equals = plain.indexOf('=');
      String key = equals < 0 ? plain : plain.substring(0, equals);
      String value = equals < 0 ? "" : plain.substring(equals + 1);
      if (!SILENT.contains(key) && words.put(key, value) != null) {
        throw new IllegalArgumentException("+%s is given twice".formatted(key));
      }
    }
  }

  boolean has(String key) {
    return words.containsKey(key);
  }

  void require(String key) {
    if (!has(key)) {
      throw new IllegalArgumentException("+%s is required".formatted(key));
    }
  }

  void give(String key, double value) {
    words.put(key, Double.toString(value));
  }

  String take(String key, String fallback) {
    String value = words.remove(key);
    return value == null ? fallback : value;
  }

  double number(String key, double fallback) {
    String text = words.get(key);
    if (text == null) {
      return fallback;
    }
    if (PLAIN.matcher(text).matches()) {
      double number = Double.parseDouble(text);
      if (key.startsWith("lat_") && Math.abs(number) > 90) {
        throw new IllegalArgumentException("+%s must be -90 to 90".formatted(key));
      }
      if (key.equals("lon_0") && Math.abs(number) > TURN) {
        // proj4j subtracts one turn at a time, and from a huge number in vain.
        throw new IllegalArgumentException("+lon_0 must be -360 to 360");
      }
      if (Double.isFinite(number)) {
        // Minus zero is zero.
        return number + 0.0;
      }
    }
    throw new IllegalArgumentException("+%s='%s' is not a number".formatted(key, text));
  }

  double takeScale() {
    double scale = number(has("k_0") ? "k_0" : "k", 1);
    if (!(scale > 0)) {
      throw new IllegalArgumentException("+k must be positive");
    }
    take("k", "");
    take("k_0", "");
    return scale;
  }

  Datum takeDatum() {
    String shift = take("towgs84", "");
    if (!shift.matches("(0(\\.0*)?,?)*")) {
      throw new IllegalArgumentException(
          "its datum is shifted against WGS 84 (+towgs84), which is not supported");
    }
    String datum = take("datum", "");
    String ellipsoid = take("ellps", datum.isEmpty() || datum.equals("WGS84") ? "WGS84" : "GRS80");
    String both = datum + " " + ellipsoid;
    return switch (both) {
      case "WGS84 WGS84", " WGS84" -> Datum.WGS84;
      case "NAD83 GRS80" -> Datum.NAD83;
      case " GRS80" -> Datum.ON_GRS80;
      default ->
          throw new IllegalArgumentException(
              "its datum '%s' is not supported: +datum=WGS84, +datum=NAD83, +ellps=WGS84 and +ellps=GRS80 are"
                  .formatted(both.strip()));
    };
  }

  void requireNoMore() {
    if (!words.isEmpty()) {
      throw new IllegalArgumentException(
          "+%s is not supported".formatted(words.keySet().iterator().next()));
    }
  }
}
