package io.firn.config;

import java.io.Serializable;

/**
 * How the store is written.
 *
 * @param store URI or path of the store, or null where the document names none
 * @param layout which cells the arrays span
 * @param codec how the chunks of values are compressed
 */
public record OutputSpec(String store, StoreLayout layout, Codec codec) implements Serializable {

  /** Which cells the arrays span. */
  public enum StoreLayout {
    /** Only the planned shards, back to back, with their cell ids beside them. */
    COMPACT,
    /** Every cell of the sphere; chunks without data do not exist. */
    FULLSPHERE,
    /** Every cell of a grid with bounds: the only layout of such, and of no other. */
    WHOLE_GRID
  }

  /**
   * A compressor of chunk bytes.
   *
   * @param level compression level, within the bounds of the name
   */
  public record Codec(Name name, int level) implements Serializable {
    /**
     * The codecs, by their Zarr names in lower case; {@code NONE} stores raw little-endian bytes.
     */
    public enum Name {
      NONE(0, 0, 0),
      ZSTD(1, 19, 3),
      GZIP(1, 9, 5),
      BLOSC(1, 9, 5);

      private final int minLevel;
      private final int maxLevel;
      private final int defaultLevel;

      Name(int minLevel, int maxLevel, int defaultLevel) {
        this.minLevel = minLevel;
        this.maxLevel = maxLevel;
        this.defaultLevel = defaultLevel;
      }

      /** The least level; 0 for {@code NONE}. */
      public int minLevel() {
        return minLevel;
      }

      /** The greatest level; 0 for {@code NONE}. */
      public int maxLevel() {
        return maxLevel;
      }

      /** This codec as a document has it that names no level. */
      public Codec atDefaultLevel() {
        return new Codec(this, defaultLevel);
      }
    }
  }
}
