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
    FULLSPHERE
  }

  /**
   * A compressor of chunk bytes.
   *
   * @param level compression level; 0 for {@code NONE}
   */
  public record Codec(Name name, int level) implements Serializable {
    /**
     * The codecs, by their Zarr names in lower case; {@code NONE} stores raw little-endian bytes.
     */
    public enum Name {
      NONE,
      ZSTD,
      GZIP,
      BLOSC
    }
  }
}
