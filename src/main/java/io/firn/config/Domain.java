package io.firn.config;

import java.io.Serializable;

/**
 * Which shards a store has. Stores of the same grid and domain have the same arrays with the same
 * cells at the same places, whatever the granules: a shard without observations is stored as such.
 */
public sealed interface Domain extends Serializable {
  /** Those in which observations lie: another set for other granules. */
  record Data() implements Domain {}

  /** Every shard of the grid. */
  record Everything() implements Domain {}

  /**
   * Every shard that touches a box. In degrees, geodetic; the box reaches from its western edge
   * eastwards to its eastern one, over the antimeridian where west is beyond east.
   *
   * @param west [-180, 180]
   * @param south [-90, 90], less than {@code north}
   * @param east [-180, 180], not the meridian of {@code west} unless all around the Earth
   * @param north [-90, 90]
   */
  record Box(double west, double south, double east, double north) implements Domain {
    /** Degrees from west to east. */
    public double width() {
      return east - west + (east < west ? 360 : 0);
    }
  }

  /**
   * The shards of a shard map.
   *
   * @param map path or URI of the map
   */
  record Shards(String map) implements Domain {
    /** What the bytes of a store say of the map: not where it lay. */
    public String name() {
      return lastSegment(map);
    }
  }

  /**
   * The shards of another store, or of a plan.
   *
   * @param store its path or URI
   */
  record Store(String store) implements Domain {
    /** What the bytes of a store say of the other: not where it lay. */
    public String name() {
      return lastSegment(store);
    }
  }

  private static String lastSegment(String uri) {
    String path = uri.replaceAll("/+$", "");
    return path.isEmpty() ? uri : path.substring(path.lastIndexOf('/') + 1);
  }
}
