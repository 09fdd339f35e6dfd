package io.firn.config.canonical;

import io.firn.config.Domain;
import io.firn.config.GridSpec;
import io.firn.config.read.GridFamilies;
import io.firn.config.read.GridFamily;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The canonical form of {@code output.grid}. */
final class CanonicalGrid {
  private CanonicalGrid() {}

  static Map<String, Object> of(GridSpec spec, Domain domain) {
    GridFamily family = GridFamilies.of(spec);
    Map<String, Object> grid = new LinkedHashMap<>();
    grid.put("type", family.type());
    grid.putAll(family.canonical(spec));
    domain(domain, grid);
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
