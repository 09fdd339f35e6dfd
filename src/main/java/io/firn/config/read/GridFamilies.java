package io.firn.config.read;

import io.firn.config.GridSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The kinds of grids that a document may ask for. */
public final class GridFamilies {
  /** A chunk of float64 then takes 128 MiB, the most that one thread should have to hold. */
  static final int MOST_CELLS = 1 << 24;

  /** The index of a sharded object then takes 16 MiB, which a reader of one chunk has to fetch. */
  static final int MOST_CHUNKS = 1 << 20;

  /** Chunks of 256 cells were read 14 times slower than chunks of 4,096. */
  static final int ADVISABLE_CELLS = 1024;

  private static final List<GridFamily> ALL = List.of(new HealpixFamily(), new RectilinearFamily());

  private static final Map<String, GridFamily> BY_TYPE =
      ALL.stream()
          .collect(
              Collectors.toMap(
                  GridFamily::type, family -> family, (a, b) -> a, LinkedHashMap::new));

  /** The nodes and dimensions of stores of one grid or another, and what all of them have. */
  private static final Set<String> TAKEN =
      Stream.concat(
              Stream.of("crs", "zarr.json"),
              ALL.stream().flatMap(family -> family.takenNames().stream()))
          .collect(Collectors.toUnmodifiableSet());

  private GridFamilies() {}

  /** The family of a grid. */
  public static GridFamily of(GridSpec grid) {
    return ALL.stream()
        .filter(family -> family.has(grid))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("Cannot tell the family of " + grid));
  }

  /** The family of a grid that could be read, else the first. */
  static GridFamily of(Optional<GridSpec> grid) {
    return grid.map(GridFamilies::of).orElse(ALL.get(0));
  }

  /** The family that {@code output.grid} names, where it names one. */
  static Optional<GridFamily> of(Section grid) {
    return ALL.stream().filter(family -> grid.says("type", family.type())).findFirst();
  }

  /** Reads {@code output.grid} but for its domain; empty when a problem was noted. */
  static Optional<GridSpec> read(Section grid) {
    return grid.require("type", "one of " + String.join(", ", BY_TYPE.keySet()) + " is required")
        .flatMap(type -> type.oneOf(BY_TYPE))
        .flatMap(family -> family.read(grid));
  }

  /**
   * Whether a field can have a name: empty if so, else what is allowed. The same in stores of every
   * grid, so that a document serves for all of them.
   */
  public static Optional<String> fieldName(String name) {
    return Names.field(name)
        .or(
            () ->
                TAKEN.contains(name)
                    ? Optional.of("the store has a node of its own with this name; choose another")
                    : Optional.empty());
  }
}
