package io.firn.config;

import java.io.Serializable;
import java.time.Instant;

/**
 * When a row was observed: a column that counts seconds or days since an epoch, on a scale without
 * leap seconds.
 *
 * @param field the column
 * @param epoch where it counts from
 * @param scale the scale on which it counts; both count the same seconds
 */
public record TimeSource(String field, Instant epoch, Scale scale, Units units)
    implements Serializable {

  /** Scales without leap seconds. */
  public enum Scale {
    GPS,
    TAI
  }

  /** What is counted. */
  public enum Units {
    SECONDS(1),
    DAYS(86_400);

    private final int seconds;

    Units(int seconds) {
      this.seconds = seconds;
    }

    /** Seconds of one. */
    public int seconds() {
      return seconds;
    }
  }
}
