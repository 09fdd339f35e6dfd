package io.firn.grid;

import io.firn.config.GridSpec;

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
}
