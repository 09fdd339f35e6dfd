package io.firn.zarr.layout;

import io.firn.FirnException;
import io.firn.column.ArraySpec;
import io.firn.config.GridSpec;
import io.firn.config.OutputSpec;
import io.firn.grid.Grid;
import java.util.List;

/** Makes the layout that a configuration asks for. */
public final class Layouts {
  private Layouts() {}

  /**
   * The layout that a configuration asks for.
   *
   * @param grid the grid of {@code spec}
   * @param fields the arrays that hold the fields, in document order
   * @throws FirnException when a field's name is not a legal array name, or taken
   */
  public static Layout of(GridSpec spec, Grid grid, OutputSpec output, List<ArraySpec> fields) {
    if (spec instanceof GridSpec.Healpix healpix) {
      return switch (output.layout()) {
        case COMPACT -> new CompactLayout(healpix, grid, output.codec(), fields);
        case FULLSPHERE -> new FullsphereLayout(healpix, grid, output.codec(), fields);
        case WHOLE_GRID ->
            throw new IllegalArgumentException("Cannot lay out the sphere: it has no bounds");
      };
    }
    if (spec instanceof GridSpec.Rectilinear rectilinear) {
      return new RectilinearLayout(rectilinear, grid, output.codec(), fields);
    }
    throw new IllegalArgumentException("Cannot lay out a store: no layout for " + spec);
  }
}
