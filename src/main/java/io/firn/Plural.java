package io.firn;

import java.util.Locale;

/** Counts in messages and reports, with the noun in the right number. */
public final class Plural {
  private Plural() {}

  /**
   * A count and its noun.
   *
   * @param noun in the singular; its plural ends in s
   * @return such as {@code 1 shard} or {@code 12,288 shards}
   */
  public static String of(long count, String noun) {
    return String.format(Locale.ROOT, "%,d %s%s", count, noun, count == 1 ? "" : "s");
  }
}
