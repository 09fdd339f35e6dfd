package io.firn.grid;

import io.firn.config.Domain;
import io.firn.config.GridSpec;
import java.util.function.LongConsumer;

/** Makes the grid that a document asks for. */
public final class Grids {
  private Grids() {}

  /**
   * The grid of {@code spec}.
   *
   * @throws io.firn.FirnException when the spec describes no grid
   */
  public static Grid of(GridSpec spec) {
    if (spec instanceof GridSpec.Healpix healpix) {
      return HealpixGrid.of(healpix);
    }
    throw new IllegalArgumentException("Cannot make a grid of " + spec + ": unknown kind");
  }

  /**
   * Hands out the shards that touch a box, ascending: all in which a point of the box lies, and
   * those that it reaches with an edge or a corner only.
   */
  public static void forEachShard(GridSpec.Healpix spec, Domain.Box box, LongConsumer shards) {
    new HealpixBox(box).forEachCell(spec.parentOrder(), shards);
  }
}
