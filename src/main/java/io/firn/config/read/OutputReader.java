package io.firn.config.read;

import io.firn.config.GridSpec;
import io.firn.config.OutputSpec;
import io.firn.config.OutputSpec.Codec;
import io.firn.config.OutputSpec.StoreLayout;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads {@code output} but for its grid. */
final class OutputReader {
  private static final Map<String, Codec.Name> CODECS = new LinkedHashMap<>();

  static {
    for (Codec.Name name : Codec.Name.values()) {
      CODECS.put(name.name().toLowerCase(Locale.ROOT), name);
    }
  }

  private OutputReader() {}

  /**
   * Empty when a problem was noted.
   *
   * @param grid the cells, where they could be read
   */
  static Optional<OutputSpec> read(Section output, Optional<GridSpec> grid) {
    output.ignore(
        "it only steers zagg's own stores",
        "product_name",
        "consolidate_metadata",
        "coverage_moc",
        "sweep",
        "pyramid",
        "touch",
        "leaf_versions",
        "icechunk",
        "endpoint_url",
        "region");
    if (output.get("aoi_mask").flatMap(Value::flag).orElse(false)) {
      output.refuse("Firn writes no mask of an area of interest", "aoi_mask");
    } else {
      output.ignore("Firn writes no mask of an area of interest", "aoi_mask");
    }
    output.refuse("Firn writes one store for all times", "windowing");
    output.refuse("Firn has no axis of times", "time_encoding");
    output.refuse("Firn has no temporal pipeline", "format");

    Optional<Value> store = output.get("store");
    Optional<String> location =
        store.flatMap(v -> v.word("the path or URI of a store is required"));
    GridFamily family = GridFamilies.of(grid);
    Optional<StoreLayout> layout =
        family.layouts().isEmpty() ? wholeGrid(output, family) : layout(output, family);
    Optional<Codec> codec =
        output.optional("codec", OutputReader::codec, Codec.Name.ZSTD.atDefaultLevel());
    return location.isPresent() == store.isPresent() && layout.isPresent() && codec.isPresent()
        ? Optional.of(new OutputSpec(location.orElse(null), layout.get(), codec.get()))
        : Optional.empty();
  }

  /** {@code flat} is what zagg calls it. */
  private static Optional<StoreLayout> wholeGrid(Section output, GridFamily family) {
    Optional<Value> layout = output.get("store_layout");
    return layout.isEmpty() || output.says("store_layout", "flat")
        ? Optional.of(StoreLayout.WHOLE_GRID)
        : layout
            .get()
            .invalid("a store of " + family.type() + " cells spans them all; leave it out");
  }

  private static Optional<StoreLayout> layout(Section output, GridFamily family) {
    return output.optional(
        "store_layout",
        value ->
            value.shown().equals("hive")
                ? value.invalid("not supported: " + family.layoutNames(" and ") + " are")
                : value.oneOf(family.layouts()),
        family.layouts().values().iterator().next());
  }

  private static Optional<Codec> codec(Value value) {
    if (!value.isMapping()) {
      return value.oneOf(CODECS).map(Codec.Name::atDefaultLevel);
    }
    Section section = value.section("a codec is required").orElseThrow();
    Optional<Codec.Name> name =
        section
            .require("name", "one of " + String.join(", ", CODECS.keySet()) + " is required")
            .flatMap(v -> v.oneOf(CODECS));
    Optional<Value> level = section.get("level");
    section.refuseOthers();
    if (name.isEmpty() || level.isEmpty()) {
      return name.map(Codec.Name::atDefaultLevel);
    }
    Codec.Name codec = name.get();
    return level.get().integer(codec.minLevel(), codec.maxLevel()).map(n -> new Codec(codec, n));
  }
}
