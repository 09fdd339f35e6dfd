package io.firn.proof;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.firn.FirnException;
import io.firn.aggregate.Aggregator;
import io.firn.config.read.ConfigReader;
import io.firn.grid.Grid;
import io.firn.grid.Grids;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** What the root document of a store says of the run that made it. */
public final class RootDocument {
  /** The attribute with the canonical configuration, in YAML. */
  public static final String CONFIG = "firn_config";

  private RootDocument() {}

  /** The grid of a store according to its root document, or empty when that does not tell. */
  static Optional<Grid> gridOf(InputStream root) {
    try {
      String yaml =
          new ObjectMapper().readerFor(String.class).at("/attributes/" + CONFIG).readValue(root);
      return Optional.of(Grids.of(ConfigReader.parse(yaml, Aggregator.language()).grid()));
    } catch (IOException | FirnException e) {
      // Another version or program may have written it; it proves nothing.
      return Optional.empty();
    }
  }
}
