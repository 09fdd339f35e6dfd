package io.firn.aggregate;

import io.firn.aggregate.field.CompiledField;
import io.firn.aggregate.statistic.AppliedStatistic;
import io.firn.aggregate.statistic.Meaning;
import io.firn.config.FieldSpec;
import io.firn.config.FieldSpec.Companion;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The attributes of a field, by the CF conventions, derived from those of its source: what does not
 * hold for the statistic is changed or left out. Nothing else is carried over: a {@code _FillValue}
 * or {@code valid_min} of the source would make readers mask or refuse the array.
 */
final class FieldAttributes {
  private static final Pattern TIME = Pattern.compile("(\\w+)\\s+since\\s.*", Pattern.DOTALL);
  private static final Pattern ONE_WORD = Pattern.compile("\\p{L}+");

  private FieldAttributes() {}

  /**
   * The attributes of a field; those that the document declares take precedence.
   *
   * @param sourceAttributes by source, the attributes of its dataset
   */
  static Map<String, Object> of(
      CompiledField compiled, Function<String, Map<String, Object>> sourceAttributes) {
    Map<String, Object> attributes = new LinkedHashMap<>();
    Map<String, Object> declared = compiled.spec().attributes();
    compiled.statistic().ifPresent(statistic -> describe(attributes, statistic, sourceAttributes));
    if (compiled.spec().kind() instanceof FieldSpec.Ragged ragged) {
      ofLists(attributes, compiled.spec().name(), ragged);
    } else if (compiled.spec().kind() instanceof FieldSpec.Words words) {
      ofWords(attributes, words.companion());
    }
    if (declared.containsKey("units") && !isTime((String.valueOf(declared.get("units"))))) {
      attributes.remove("calendar");
    }
    attributes.putAll(declared);
    attributes.putAll(compiled.attributes());
    return attributes;
  }

  private static void describe(
      Map<String, Object> attributes,
      AppliedStatistic statistic,
      Function<String, Map<String, Object>> sourceAttributes) {
    Meaning meaning = statistic.meaning();
    if (meaning.units() == Meaning.Units.ONE) {
      attributes.put("long_name", meaning.phrase());
      attributes.put("units", "1");
    } else {
      String source = statistic.source();
      derive(attributes, meaning, source, sourceAttributes.apply(source));
    }
  }

  private static void ofLists(
      Map<String, Object> attributes, String name, FieldSpec.Ragged ragged) {
    if (ragged.flux()) {
      attributes.put("weights", "flux");
    }
    if (ragged.located()) {
      // The layout adds what the bytes are.
      attributes.put("ragged", Map.of("locations", Companion.LOCATIONS.nameFor(name)));
    }
    if (ragged.times() != null) {
      attributes.put("times", Companion.TIMES.nameFor(name));
    }
  }

  /** Says what the words of a companion are (zagg's specification, §8 and §9). */
  private static void ofWords(Map<String, Object> attributes, Companion companion) {
    boolean times = companion == Companion.TIMES;
    Map<String, Object> block = new LinkedHashMap<>();
    block.put("spec", times ? "zagg-toc/1" : "zagg-located/1");
    block.put("shape", "per-centroid");
    block.put("grammar", times ? "mortie-toc/1" : "mortie-morton/1");
    attributes.put(times ? "temporal" : "located", block);
  }

  /** Whether units count from a point in time, as in {@code seconds since 2018-01-01}. */
  static boolean isTime(String units) {
    return TIME.matcher(units.strip()).matches();
  }

  private static void derive(
      Map<String, Object> attributes, Meaning meaning, String source, Map<String, Object> of) {
    String longName = text(of, "long_name");
    attributes.put("long_name", meaning.phrase() + " of " + (longName == null ? source : longName));
    String standardName = text(of, "standard_name");
    if (meaning.sameQuantity() && standardName != null) {
      attributes.put("standard_name", standardName);
    }
    String units = text(of, "units");
    if (units != null) {
      attributes.put("units", units(meaning, units));
      if (meaning.sameQuantity() && isTime(units)) {
        String calendar = text(of, "calendar");
        attributes.put("calendar", calendar == null ? "standard" : calendar);
      }
    }
    if (meaning.cellMethods() != null) {
      attributes.put("cell_methods", meaning.cellMethods());
    }
    String description = text(of, "description");
    if (description != null) {
      attributes.put("description", description);
    }
  }

  private static String units(Meaning meaning, String units) {
    Matcher time = TIME.matcher(units);
    // A spread of times is a duration; it has no reference time.
    String unit = time.matches() && !meaning.sameQuantity() ? time.group(1) : units;
    if (meaning.units() == Meaning.Units.SAME || unit.equals("1")) {
      return unit;
    }
    return ONE_WORD.matcher(unit).matches() ? unit + "2" : "(" + unit + ")2";
  }

  private static String text(Map<String, Object> attributes, String name) {
    return attributes.get(name) instanceof String text && !text.isBlank() ? text.strip() : null;
  }
}
