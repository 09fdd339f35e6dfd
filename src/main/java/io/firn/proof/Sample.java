package io.firn.proof;

import java.util.BitSet;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of a store's shards that is read back. It is drawn anew each time, so that a nightly
 * check reads other shards every night.
 *
 * @param fraction above 0, at most 1
 */
public record Sample(double fraction) {
  /** Every shard. */
  public static final Sample ALL = new Sample(1);

  private static final Pattern PART = Pattern.compile("([0-9]{0,9}\\.?[0-9]{1,9})(%?)");

  /**
   * Parses a part such as {@code 0.01} or {@code 1%}.
   *
   * @throws IllegalArgumentException when it is not one; the message says what is allowed
   */
  public static Sample parse(String text) {
    Matcher part = PART.matcher(text.trim());
    if (part.matches()) {
      double number = Double.parseDouble(part.group(1));
      double fraction = part.group(2).isEmpty() ? number : number / 100;
      if (fraction > 0 && fraction <= 1) {
        return new Sample(fraction);
      }
    }
    throw new IllegalArgumentException(
        "a part of the shards above 0 and up to 1, such as 0.01 or 1%");
  }

  /** Draws shards by their places, at least one. */
  BitSet draw(int shards) {
    Random random = new Random();
    BitSet drawn = new BitSet(shards);
    long wanted = Math.max(1, Math.round(fraction * shards));
    for (int place = 0; place < shards; place++) {
      // Every set of this size is equally likely.
      if (random.nextDouble() * (shards - place) < wanted) {
        drawn.set(place);
        wanted--;
      }
    }
    return drawn;
  }
}
