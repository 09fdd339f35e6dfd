package io.firn.config.read;

import io.firn.config.GridSpec;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Reads {@code output.grid}. */
final class GridReader {
  /** A chunk of float64 then takes 128 MiB, the most that one thread should have to hold. */
  static final int MOST_CELLS = 1 << 24;

  /** The index of a sharded object then takes 16 MiB, which a reader of one chunk has to fetch. */
  static final int MOST_CHUNKS = 1 << 20;

  /** Chunks of 256 cells were read 14 times slower than such of 4,096. */
  static final int ADVISABLE_CELLS = 1024;

  private static final Map<String, Function<Section, Optional<GridSpec>>> READERS =
      new LinkedHashMap<>();

  static {
    READERS.put("healpix", HealpixReader::read);
    READERS.put("rectilinear", RectilinearReader::read);
  }

  private GridReader() {}

  /** Empty when a problem was noted. */
  static Optional<GridSpec> read(Section grid) {
    return grid.require("type", "one of " + String.join(", ", READERS.keySet()) + " is required")
        .flatMap(type -> type.oneOf(READERS))
        .flatMap(reader -> reader.apply(grid));
  }
}
