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
    if (spec instanceof GridSpec.Rectilinear rectilinear) {
      return RectilinearGrid.of(rectilinear);
    }
    throw new IllegalArgumentException("Cannot make a grid of " + spec + ": unknown kind");
  }

  /**
   * Hands out the shards that touch a box, ascending: all in which a point of the box lies, and
   * those that it reaches with an edge or a corner only.
   *
   * @throws IllegalArgumentException when the spec has bounds of its own instead
   */
  public static void forEachShard(GridSpec spec, Domain.Box box, LongConsumer shards) {
    if (!(spec instanceof GridSpec.Healpix healpix)) {
      throw new IllegalArgumentException("Cannot bound " + spec + ": it has its own bounds");
    }
    new HealpixBox(box).forEachCell(healpix.parentOrder(), shards);
  }
}
