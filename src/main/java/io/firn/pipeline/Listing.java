package io.firn.pipeline;

import io.firn.grid.Grid;
import io.firn.shard.input.ListedGranule;
import io.firn.shard.input.ShardMap;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Set;

/** What the input of a run is. */
sealed interface Listing extends Serializable {
  /** Paths or globs of granules. */
  record Granules() implements Listing {}

  /** A kind of files that name granules. */
  sealed interface Files extends Listing {
    /**
     * What one of them names.
     *
     * @param assets the names of the assets that are wanted
     */
    List<ListedGranule> read(String uri, Grid grid, Set<String> assets) throws IOException;
  }

  /** Lists of paths or globs. */
  record GranuleLists() implements Files {
    @Override
    public List<ListedGranule> read(String uri, Grid grid, Set<String> assets) throws IOException {
      return ListedGranule.readList(uri);
    }
  }

  /**
   * Shard maps.
   *
   * @param links where their granules lie, as {@link ShardMap.Links} has it
   */
  record ShardMaps(String links) implements Files {
    @Override
    public List<ListedGranule> read(String uri, Grid grid, Set<String> assets) throws IOException {
      return ShardMap.read(uri, grid, new ShardMap.Links(links), assets).granules();
    }
  }
}
