package io.firn.config.canonical;

import io.firn.config.Domain;
import io.firn.config.GridSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The canonical form of {@code output.grid}. */
final class CanonicalGrid {
  private CanonicalGrid() {}

  static Map<String, Object> of(GridSpec spec, Domain domain) {
    Map<String, Object> grid = of(spec);
    domain(domain, grid);
    return grid;
  }

  private static Map<String, Object> of(GridSpec spec) {
    if (spec instanceof GridSpec.Healpix healpix) {
      return healpix(healpix);
    }
    if (spec instanceof GridSpec.Rectilinear rectilinear) {
      return rectilinear(rectilinear);
    }
    throw new IllegalArgumentException("Cannot write " + spec + ": unknown kind");
  }

  private static Map<String, Object> healpix(GridSpec.Healpix spec) {
    Map<String, Object> grid = new LinkedHashMap<>();
    grid.put("type", "healpix");
    grid.put("indexing_scheme", "nested");
    grid.put("parent_order", spec.parentOrder());
    grid.put("chunk_inner", spec.chunkOrder());
    grid.put("child_order", spec.childOrder());
    grid.put("sharded", spec.sharded());
    return grid;
  }

  private static Map<String, Object> rectilinear(GridSpec.Rectilinear spec) {
    Map<String, Object> grid = new LinkedHashMap<>();
    grid.put("type", "rectilinear");
    grid.put("crs", spec.crs());
    grid.put("resolution", List.of(spec.width(), spec.height()));
    grid.put("bounds", List.of(spec.west(), spec.south(), spec.east(), spec.north()));
    grid.put("chunk_shape", List.of(spec.shard().rows(), spec.shard().columns()));
    grid.put("chunk_inner", List.of(spec.chunk().rows(), spec.chunk().columns()));
    grid.put("sharded", spec.sharded());
    return grid;
  }

  /** Not spelt out where it is left to the data: it is younger than the first stores. */
  private static void domain(Domain domain, Map<String, Object> grid) {
    if (domain instanceof Domain.Box box) {
      grid.put("bounds", List.of(box.west(), box.south(), box.east(), box.north()));
    }
    if (domain instanceof Domain.Box || domain instanceof Domain.Everything) {
      grid.put("domain", "bbox");
    } else if (domain instanceof Domain.Shards shards) {
      grid.put("domain", Map.of("shards", shards.name()));
    } else if (domain instanceof Domain.Store store) {
      grid.put("domain", Map.of("store", store.name()));
    }
  }
}
