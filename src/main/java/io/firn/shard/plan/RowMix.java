package io.firn.shard.plan;

/**
 * A 64-bit hash of (granule, group, row, cell) whose sum over rows does not depend on their order.
 * Scan and grid sum it independently: if a row is dropped, doubled or put into another cell, the
 * sums differ even where the row counts agree.
 */
public final class RowMix {
  // Odd 64-bit constants of the splitmix64 generator (Steele, Lea and Flood 2014).
  private static final long GAMMA = 0x9E3779B97F4A7C15L;
  private static final long MIX_1 = 0xBF58476D1CE4E5B9L;
  private static final long MIX_2 = 0x94D049BB133111EBL;

  private RowMix() {}

  /** The share of a granule's group in the hash of each of its rows. */
  public static long source(String granule, String group) {
    long hash = GAMMA;
    for (int i = 0; i < granule.length(); i++) {
      hash = scramble(hash + granule.charAt(i));
    }
    // A separator that is not a char, so that ("ab", "c") and ("a", "bc") differ.
    hash = scramble(hash + 0x10000);
    for (int i = 0; i < group.length(); i++) {
      hash = scramble(hash + group.charAt(i));
    }
    return hash;
  }

  /** The hash of one row of that group in the cell of that number. */
  public static long of(long source, long row, long cell) {
    return scramble(scramble(source + row * GAMMA) + cell * MIX_1);
  }

  private static long scramble(long z) {
    z = (z ^ z >>> 30) * MIX_1;
    z = (z ^ z >>> 27) * MIX_2;
    return z ^ z >>> 31;
  }
}
