package io.firn.config.read;

import io.firn.Plural;
import io.firn.config.GridSpec;
import io.firn.config.OutputSpec.StoreLayout;
import io.firn.config.Problems;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** HEALPix cells on WGS84, in nested order. */
final class HealpixFamily extends GridFamily {
  private static final int MAX_ORDER = 29;

  /** Four to this power are {@link GridFamilies#MOST_CELLS}. */
  private static final int MAX_CHUNK_DEPTH = 12;

  /** Four to this power are {@link GridFamilies#MOST_CHUNKS}. */
  private static final int MAX_SHARD_DEPTH = 10;

  /** zagg's choice where the document leaves the chunks open: 4^6 = 4,096 cells. */
  private static final int DEFAULT_CHUNK_DEPTH = 6;

  /** Four to this power are {@link GridFamilies#ADVISABLE_CELLS}. */
  private static final int ADVISABLE_CHUNK_DEPTH = 5;

  private static final Map<String, StoreLayout> LAYOUTS = new LinkedHashMap<>();

  static {
    LAYOUTS.put("compact", StoreLayout.COMPACT);
    LAYOUTS.put("fullsphere", StoreLayout.FULLSPHERE);
    // As zagg calls it.
    LAYOUTS.put("flat", StoreLayout.FULLSPHERE);
  }

  HealpixFamily() {
    super("healpix", GridSpec.Healpix.class);
  }

  @Override
  public Map<String, StoreLayout> layouts() {
    return Collections.unmodifiableMap(LAYOUTS);
  }

  @Override
  Set<String> takenNames() {
    return Set.of("cell_ids", "healpix_index", "cells", "chunks", "morton");
  }

  @Override
  Optional<String> boundedByDomain() {
    return Optional.of("HEALPix");
  }

  @Override
  boolean holdsLocations() {
    return true;
  }

  @Override
  public Map<String, Object> canonical(GridSpec grid) {
    GridSpec.Healpix spec = (GridSpec.Healpix) grid;
    Map<String, Object> yaml = new LinkedHashMap<>();
    yaml.put("indexing_scheme", "nested");
    yaml.put("parent_order", spec.parentOrder());
    yaml.put("chunk_inner", spec.chunkOrder());
    yaml.put("child_order", spec.childOrder());
    yaml.put("sharded", spec.sharded());
    return yaml;
  }

  @Override
  Optional<GridSpec> read(Section grid) {
    String order = "an integer between 0 and " + MAX_ORDER + " is required";
    Optional<Value> parentValue = grid.require("parent_order", order);
    Optional<Value> childValue = grid.require("child_order", order);
    Optional<Value> chunkValue = grid.get("chunk_inner");
    Optional<Integer> parent = parentValue.flatMap(v -> v.integer(0, MAX_ORDER));
    Optional<Integer> child = childValue.flatMap(v -> v.integer(0, MAX_ORDER));
    Optional<Integer> chunk = chunkValue.flatMap(v -> v.integer(0, MAX_ORDER));
    Optional<Boolean> sharded = grid.optional("sharded", Value::flag, true);
    keysOfZagg(grid);
    grid.refuseOthers();
    if (parent.isEmpty()
        || child.isEmpty()
        || chunk.isPresent() != chunkValue.isPresent()
        || sharded.isEmpty()) {
      return Optional.empty();
    }
    if (parent.get() > child.get()) {
      return childValue.get().invalid("at least parent_order, which is " + parent.get());
    }
    int chunkOrder =
        chunk.orElseGet(() -> defaultChunkOrder(parent.get(), child.get(), sharded.get()));
    GridSpec.Healpix spec =
        new GridSpec.Healpix(
            parent.get(), chunkOrder, child.get(), sharded.get() && chunkOrder > parent.get());
    if (!isWithinLimits(grid, spec)) {
      return Optional.empty();
    }
    if (child.get() - chunkOrder < ADVISABLE_CHUNK_DEPTH) {
      grid.advise(
          "chunks of "
              + Plural.of(1 << 2 * (child.get() - chunkOrder), "cell")
              + " are slow to read; an order of chunks at least "
              + ADVISABLE_CHUNK_DEPTH
              + " below child_order makes 1,024 or more");
    }
    return Optional.of(spec);
  }

  private static int defaultChunkOrder(int parent, int child, boolean sharded) {
    return sharded ? Math.max(parent, child - DEFAULT_CHUNK_DEPTH) : parent;
  }

  private static void keysOfZagg(Section grid) {
    grid.get("indexing_scheme")
        .filter(v -> !grid.says("indexing_scheme", "nested"))
        .ifPresent(v -> v.invalid("nested is supported"));
    if (grid.says("layout", "fullsphere")) {
      grid.ignore("output.store_layout decides", "layout");
    } else {
      grid.refuse("write output.store_layout instead", "layout");
    }
    grid.ignore("the layout of the store decides on coordinates", "emit_cell_ids");
    grid.refuse("zagg has retired this key; cell ids are nested", "cell_ids_encoding");
  }

  private static boolean isWithinLimits(Section grid, GridSpec.Healpix spec) {
    Problems problems = grid.problems();
    Optional<Value> chunkInner = grid.get("chunk_inner");
    int parent = spec.parentOrder();
    int chunk = spec.chunkOrder();
    int child = spec.childOrder();
    if (chunk < parent || chunk > child) {
      chunkInner
          .orElseThrow()
          .invalid(
              "an order between those of parent_order, "
                  + parent
                  + ", and child_order, "
                  + child
                  + ", is required");
      return false;
    }
    if (child - chunk > MAX_CHUNK_DEPTH) {
      String allowed =
          "at least "
              + (child - MAX_CHUNK_DEPTH)
              + " is required, as a chunk holds at most 4^12 (16,777,216) cells of child_order "
              + child;
      chunkInner.ifPresentOrElse(
          v -> v.invalid(allowed), () -> problems.missing(grid.path("chunk_inner"), allowed));
      return false;
    }
    if (chunk - parent > MAX_SHARD_DEPTH) {
      String allowed =
          "at least "
              + (chunk - MAX_SHARD_DEPTH)
              + " is required, as a shard holds at most 4^10 (1,048,576) chunks of order "
              + chunk;
      problems.invalid(grid.path("parent_order"), parent, allowed);
      return false;
    }
    return true;
  }
}
