package io.firn.config.read;

import io.firn.config.TimeSource;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code output.time_source}. */
final class TimeSourceReader {
  private static final Map<String, TimeSource.Scale> SCALES = choices(TimeSource.Scale.values());
  private static final Map<String, TimeSource.Units> UNITS = choices(TimeSource.Units.values());
  private static final Instant FIRST = Instant.parse("1850-01-01T00:00:00Z");
  private static final Instant END = Instant.parse("2142-01-01T00:00:00Z");

  private TimeSourceReader() {}

  private static <E extends Enum<E>> Map<String, E> choices(E[] values) {
    Map<String, E> choices = new LinkedHashMap<>();
    for (E value : values) {
      choices.put(value.name().toLowerCase(Locale.ROOT), value);
    }
    return choices;
  }

  /**
   * What a document says of times. A wrong part is noted and replaced by a stand-in, which is never
   * computed with.
   *
   * @param columns the declared column names
   */
  static TimeSource read(Value value, Set<String> columns) {
    Optional<Section> found = value.section("a mapping with field and epoch is required");
    if (found.isEmpty()) {
      return new TimeSource("", FIRST, TimeSource.Scale.GPS, TimeSource.Units.SECONDS);
    }
    Section clock = found.get();
    String allowed = "one of the columns " + String.join(", ", columns) + " is required";
    Optional<Value> field = clock.require("field", allowed);
    field.filter(v -> !columns.contains(v.shown())).ifPresent(v -> v.invalid(allowed));
    Optional<Instant> epoch =
        clock.require("epoch", "the time that it counts from").flatMap(TimeSourceReader::instant);
    Optional<TimeSource.Scale> scale =
        clock.optional("scale", TimeSourceReader::scale, TimeSource.Scale.GPS);
    Optional<TimeSource.Units> units =
        clock.optional("units", v -> v.oneOf(UNITS), TimeSource.Units.SECONDS);
    clock.refuseOthers();
    return new TimeSource(
        field.map(Value::shown).orElse(""),
        epoch.orElse(FIRST),
        scale.orElse(TimeSource.Scale.GPS),
        units.orElse(TimeSource.Units.SECONDS));
  }

  private static Optional<TimeSource.Scale> scale(Value value) {
    return value.shown().equals("utc")
        ? value.invalid("not supported: with leap seconds no time is exact; gps and tai are")
        : value.oneOf(SCALES);
  }

  /** A date or a time in ISO 8601, in UTC where it does not say otherwise. */
  private static Optional<Instant> instant(Value value) {
    String allowed = "a time from 1850 to 2141 such as 2018-01-01T00:00:00 is required";
    Optional<String> text = value.word(allowed);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      Instant instant = parse(text.get().replace(' ', 'T'));
      return instant.isBefore(FIRST) || !instant.isBefore(END)
          ? value.invalid(allowed)
          : Optional.of(instant);
    } catch (DateTimeException e) {
      return value.invalid(allowed);
    }
  }

  private static Instant parse(String text) {
    if (text.indexOf('T') < 0) {
      return LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC);
    }
    boolean zoned = text.endsWith("Z") || text.matches(".*[+-]\\d\\d:\\d\\d");
    return zoned
        ? OffsetDateTime.parse(text).toInstant()
        : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
  }
}
