package io.firn.config.read;

import io.firn.config.GridSpec;
import io.firn.config.OutputSpec.StoreLayout;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * All that a document says of one kind of grid. A class for each, and a line in {@link
 * GridFamilies}. Stateless.
 */
public abstract class GridFamily {
  private final String type;
  private final Class<? extends GridSpec> spec;

  /**
   * @param type what {@code output.grid.type} calls it
   * @param spec what it is read to
   */
  GridFamily(String type, Class<? extends GridSpec> spec) {
    this.type = type;
    this.spec = spec;
  }

  /** What {@code output.grid.type} calls it. */
  public final String type() {
    return type;
  }

  final boolean has(GridSpec grid) {
    return spec.isInstance(grid);
  }

  /** Reads {@code output.grid} but for its domain; empty when a problem was noted. */
  abstract Optional<GridSpec> read(Section grid);

  /**
   * The canonical form of {@code output.grid} but for its type and domain: keys in a fixed order,
   * each default spelt out.
   */
  public abstract Map<String, Object> canonical(GridSpec grid);

  /**
   * The layouts among which a document chooses, by each of their names, the default first; empty
   * where a store spans all cells of a grid.
   */
  public abstract Map<String, StoreLayout> layouts();

  /** The names of {@link #layouts} that are Firn's own. */
  public final String layoutNames(String separator) {
    return layouts().values().stream()
        .distinct()
        .map(layout -> layout.name().toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(separator));
  }

  /** Nodes and dimensions that its stores have beside the fields. */
  abstract Set<String> takenNames();

  /**
   * How messages call it, where {@code bounds} are degrees that say which shards a store has and go
   * with {@code domain: bbox} only; empty where they say where the grid lies.
   */
  abstract Optional<String> boundedByDomain();

  /** Whether its cells hold the HEALPix cells by which digests tell where their rows lie. */
  abstract boolean holdsLocations();
}
