package io.firn.config.read;

import io.firn.config.Domain;
import java.util.List;
import java.util.Optional;

/**
 * Reads {@code output.grid.domain}, and the bounds of a grid that has none of its own, which only
 * the domain needs.
 */
final class DomainReader {
  private static final String DOMAINS = "data, bbox, {shards: MAP} or {store: STORE} is required";
  private static final String BOUNDS =
      "degrees [west, south, east, north] are required, with longitudes between -180 and 180, west and east not the same meridian unless they are -180 and 180, and south < north between -90 and 90";

  private DomainReader() {}

  /** Empty when a problem was noted. */
  static Optional<Domain> read(Section grid) {
    Optional<Value> domain = grid.get("domain");
    Optional<String> bounded = GridFamilies.of(grid).flatMap(GridFamily::boundedByDomain);
    boolean bbox = grid.says("domain", "bbox");
    if (bounded.isPresent() && !bbox) {
      grid.refuse("on a " + bounded.get() + " grid it goes with domain: bbox", "bounds");
    }
    if (domain.isEmpty() || grid.says("domain", "data")) {
      return Optional.of(new Domain.Data());
    }
    if (bbox) {
      Optional<Value> bounds = bounded.isPresent() ? grid.get("bounds") : Optional.empty();
      return bounds.isPresent() ? box(bounds.get()) : Optional.of(new Domain.Everything());
    }
    Value value = domain.get();
    return value.isMapping() ? listed(value) : value.invalid(DOMAINS);
  }

  private static Optional<Domain> listed(Value value) {
    Section section = value.section(DOMAINS).orElseThrow();
    Optional<Value> shards = section.get("shards");
    Optional<Value> store = section.get("store");
    section.refuseOthers();
    if (shards.isPresent() == store.isPresent()) {
      return value.invalid(DOMAINS);
    }
    return shards.isPresent()
        ? shards.get().word("the path or URI of a shard map is required").map(Domain.Shards::new)
        : store.get().word("the path or URI of a store is required").map(Domain.Store::new);
  }

  private static Optional<Domain> box(Value bounds) {
    Optional<List<Value>> edges = bounds.items(BOUNDS);
    if (edges.isEmpty()) {
      return Optional.empty();
    }
    if (edges.get().size() != 4) {
      return bounds.invalid(BOUNDS);
    }
    double[] degrees = new double[4];
    for (int i = 0; i < degrees.length; i++) {
      Optional<Number> edge = edges.get().get(i).finite(BOUNDS);
      if (edge.isEmpty()) {
        return Optional.empty();
      }
      // A negative zero would be other text for the same edge.
      degrees[i] = edge.get().doubleValue() + 0.0;
    }
    double west = degrees[0];
    double south = degrees[1];
    double east = degrees[2];
    double north = degrees[3];
    // From the antimeridian to itself, and not around the Earth.
    boolean noWidth = west == east || (west == 180 && east == -180);
    boolean isBox =
        Math.abs(west) <= 180
            && Math.abs(east) <= 180
            && !noWidth
            && -90 <= south
            && south < north
            && north <= 90;
    return isBox ? Optional.of(new Domain.Box(west, south, east, north)) : bounds.invalid(BOUNDS);
  }
}
