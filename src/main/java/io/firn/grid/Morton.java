package io.firn.grid;

/**
 * Names of HEALPix cells that carry their order: the packed <em>area word</em> of the mortie
 * specification and its decimal form.
 *
 * <p>A word is an unsigned 64-bit number: four bits of base cell plus one, up to 27 two-bit nested
 * digits from bit 59 down, and a six-bit suffix that tells the order and holds the digits 28 and
 * 29. Compared unsigned, words of one order sort as their nested indices do and a cell comes before
 * the cells within it. Base cells 7 to 11 set bit 63: a word must never be compared, printed or
 * stored as signed. A point has a word, too, by a suffix that no cell has.
 */
public final class Morton {
  /** Digits that fit between the base cell and the suffix. */
  private static final int BODY_DIGITS = 27;

  private static final long SUFFIX = 0x3F;

  private Morton() {}

  /**
   * The area word of a cell.
   *
   * @param order 0 to {@link Healpix#MAX_ORDER}
   * @param nested the cell's index at that order
   * @return an unsigned number, never 0
   */
  public static long areaWord(int order, long nested) {
    if (order <= BODY_DIGITS) {
      return body(order, nested) | order;
    }
    int below = order - BODY_DIGITS;
    long head = body(BODY_DIGITS, nested >>> 2 * below);
    long digit28 = nested >>> 2 * (below - 1) & 3;
    // Suffixes 28 to 47 number the subtrees below digit 27: each order-28 cell, then its children.
    long suffix = 28 + 5 * digit28;
    return head | (below == 1 ? suffix : suffix + 1 + (nested & 3));
  }

  /**
   * The word of a point, which is that of no cell.
   *
   * @param nested the index at the finest order of the cell in which it lies
   * @return an unsigned number, never 0
   */
  public static long pointWord(long nested) {
    // Behind the subtrees of cells, suffixes 48 to 63 number the points.
    return body(BODY_DIGITS, nested >>> 4) | 48 + (nested & 0xF);
  }

  /**
   * The area word of the smallest cell that holds points of one base cell.
   *
   * @param nested the index at the finest order of one of them
   * @param differing the bits in which the index of any other differs from it
   */
  public static long enclosing(long nested, long differing) {
    int digits = (Long.SIZE - Long.numberOfLeadingZeros(differing) + 1) / 2;
    return areaWord(Healpix.MAX_ORDER - digits, nested >>> 2 * digits);
  }

  /**
   * The cell of an area word.
   *
   * @param order the order that the word has to be of
   * @return the cell's nested index at that order
   * @throws IllegalArgumentException when the word is no cell of that order
   */
  public static long nested(int order, long word) {
    int digits = Math.min(order, BODY_DIGITS);
    long nested = (word >>> 60 - 2 * digits) - (1L << 2 * digits);
    if (order > BODY_DIGITS) {
      int subtree = (int) (word & SUFFIX) - 28;
      nested = nested << 2 | subtree / 5;
      if (order == Healpix.MAX_ORDER) {
        nested = nested << 2 | subtree % 5 - 1;
      }
    }
    // Base cell, bits below the last digit and suffix are right where they come out the same again.
    if (nested < 0 || nested >= Healpix.cells(order) || areaWord(order, nested) != word) {
      throw new IllegalArgumentException(
          "Invalid cell '%s': the word of a cell of order %d"
              .formatted(Long.toUnsignedString(word), order));
    }
    return nested;
  }

  /**
   * The decimal form of a cell, such as {@code -5112333142343}: the base cell as 1 to 6 or -1 to
   * -6, then one digit 1 to 4 for each order. A prefix names the cell's ancestor.
   */
  public static String name(int order, long nested) {
    int base = (int) (nested >>> 2 * order);
    StringBuilder name = new StringBuilder(order + 2).append(base < 6 ? base + 1 : 5 - base);
    for (int shift = 2 * (order - 1); shift >= 0; shift -= 2) {
      name.append((char) ('1' + (nested >>> shift & 3)));
    }
    return name.toString();
  }

  /** Base cell and digits in place: adding 4ᵏ adds one to the base cell. */
  private static long body(int order, long nested) {
    return nested + (1L << 2 * order) << 60 - 2 * order;
  }
}
