package io.firn.column;

/**
 * An array of a store: what its elements are, whatever it is computed from and however it is
 * stored.
 *
 * @param name its name, a legal Zarr node name
 * @param dtype type of the numbers in it
 * @param fillBits the fill value as bits of {@code dtype}, see {@link DType}; of lists, which have
 *     no fill value, it means nothing
 * @param element what it holds, and of what
 * @param width numbers of a vector, or of one element of a list; else 1
 * @param countsRows whether its values add up to the number of gridded rows; only where each cell
 *     has one integer
 */
public record ArraySpec(
    String name, DType dtype, long fillBits, Element element, int width, boolean countsRows) {

  /** What an array holds. */
  public enum Element {
    /** One number for each cell. */
    NUMBER,
    /** As many numbers for every cell. */
    VECTOR,
    /** A list for each cell, of any length. */
    LIST,
    /** One number for all cells of a chunk. */
    CHUNK_NUMBER
  }

  public ArraySpec {
    boolean single = element == Element.NUMBER || element == Element.CHUNK_NUMBER;
    if (width < 1 || single && width > 1) {
      throw new IllegalArgumentException("Invalid width '" + width + "' of array " + name);
    }
    if (countsRows && (element != Element.NUMBER || !dtype.isInteger())) {
      throw new IllegalArgumentException("Array " + name + " cannot count rows");
    }
  }

  /** An array of one number for each cell, which does not count rows. */
  public static ArraySpec ofNumbers(String name, DType dtype, long fillBits) {
    return new ArraySpec(name, dtype, fillBits, Element.NUMBER, 1, false);
  }

  /**
   * Whether the fill value stands for "no observation", so that readers are to mask it. Not in
   * counts, of which an empty cell has 0, and not where it is 0, which may well have been observed.
   */
  public boolean fillIsMissing() {
    return element != Element.LIST && !countsRows && !dtype.isZero(fillBits);
  }

  /** Bytes of one element of the lists; 0 where there are none. */
  public int listElementBytes() {
    return element == Element.LIST ? width * dtype.bytes() : 0;
  }
}
