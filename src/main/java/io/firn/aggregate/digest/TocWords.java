package io.firn.aggregate.digest;

import io.firn.FirnException;
import io.firn.config.FieldSpec;
import io.firn.config.TimeSource;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * The words in which mortie and zagg store times ({@code mortie-toc/1}): a nanosecond since 1850,
 * counted without leap seconds and equal to GPS time, or a range of such. Bits 63 to 32 of a word
 * are its start in units of 2³¹ ns. Bit 31 is set for an instant, whose remaining nanoseconds
 * follow; it is not set for a range, and what follows is its end, in units of 2³² ns.
 */
final class TocWords {
  private static final long INSTANT = 1L << 31;
  private static final int START_SHIFT = 31;
  private static final int END_SHIFT = 32;

  /** The end of a range has 31 bits, and lies beyond all of its instants. */
  private static final long END_NS = Long.MAX_VALUE - (1L << END_SHIFT) + 1;

  private static final long NANOS = 1_000_000_000;

  private static final long START_1850 = LocalDate.of(1850, 1, 1).toEpochDay() * 86_400;

  /** The days from which UTC was one more second behind, by IERS Bulletin C. */
  private static final String[] LEAPS = {
    "1972-07-01", "1973-01-01", "1974-01-01", "1975-01-01", "1976-01-01", "1977-01-01",
    "1978-01-01", "1979-01-01", "1980-01-01", "1981-07-01", "1982-07-01", "1983-07-01",
    "1985-07-01", "1988-01-01", "1990-01-01", "1991-01-01", "1992-07-01", "1993-07-01",
    "1994-07-01", "1996-01-01", "1997-07-01", "1999-01-01", "2006-01-01", "2009-01-01",
    "2012-07-01", "2015-07-01", "2017-01-01"
  };

  /** GPS time minus UTC when leap seconds began; before that the difference is 0 by definition. */
  private static final int FIRST_OFFSET = -9;

  private static final Instant FIRST_OFFSET_FROM = Instant.parse("1972-01-01T00:00:00Z");

  private final TimeSource source;
  private final long epoch;

  TocWords(TimeSource source) {
    this.source = source;
    this.epoch = nanoseconds(source.epoch());
  }

  /** Nanoseconds since 1850 of a time in UTC. */
  static long nanoseconds(Instant utc) {
    int offset = 0;
    if (!utc.isBefore(FIRST_OFFSET_FROM)) {
      offset = FIRST_OFFSET;
      for (String day : LEAPS) {
        Instant leap = LocalDate.parse(day).atStartOfDay().toInstant(ZoneOffset.UTC);
        offset += utc.isBefore(leap) ? 0 : 1;
      }
    }
    return (utc.getEpochSecond() - START_1850 + offset) * NANOS + utc.getNano();
  }

  /**
   * The nanosecond at which a row was observed.
   *
   * @param value of the column of times
   * @param field for which it is asked
   * @throws FirnException when no word can hold it
   */
  long instant(double value, FieldSpec field) {
    double seconds = value * source.units().seconds();
    double whole = Math.floor(seconds);
    // In one step, the nanoseconds of a few years would exceed the precision of float64.
    double rest = Math.rint((seconds - whole) * NANOS);
    boolean told = Math.abs(whole) < (double) (END_NS / NANOS);
    long instant = told ? epoch + (long) whole * NANOS + (long) rest : -1;
    if (instant < 0 || instant >= END_NS) {
      throw new FirnException(
          "Cannot store %s: %s is %s, which is no time between 1850 and 2141; filter such rows"
              .formatted(field.name(), source.field(), value));
    }
    return instant;
  }

  /** The word that covers instants, and no more than its units make it. */
  static long word(long first, long last) {
    long start = first >>> START_SHIFT << END_SHIFT;
    return first == last ? start | INSTANT | first & INSTANT - 1 : start | (last >>> END_SHIFT) + 1;
  }
}
