package io.firn.config;

import java.util.List;

/**
 * The attribute {@code composition}, which says how the bytes of a word are to be read. What is the
 * same in every store, {@link #SPEC} and {@link #LANES}, may stand in a document and is not kept.
 */
public final class Composition {
  /** The function whose fields have it. */
  public static final String FUNCTION = "pack_composition";

  public static final String ATTRIBUTE = "composition";

  /** What the words follow. */
  public static final String SPEC = "zagg-composition/1";

  /** What each byte is the fraction of, from the lowest on. */
  public static final List<String> LANES =
      List.of("land", "ocean", "sea_ice", "land_ice", "inland_water", "low", "med", "high");

  private Composition() {}
}
