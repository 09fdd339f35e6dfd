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
    return of(count, noun, noun + "s");
  }

  /**
   * A count and what follows it, for nouns whose plural does not end in s and for clauses.
   *
   * @param one what follows a count of one, such as {@code row was scanned}
   * @param others what follows any other count, such as {@code rows were scanned}
   */
  public static String of(long count, String one, String others) {
    return String.format(Locale.ROOT, "%,d %s", count, count == 1 ? one : others);
  }
}
