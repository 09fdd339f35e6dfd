package io.firn.pipeline;

import io.firn.aggregate.Aggregator;
import io.firn.aggregate.RowCondition;
import io.firn.config.FilterSpec;
import io.firn.config.FirnConfig;
import io.firn.granule.GranuleReader;
import io.firn.grid.Grid;
import io.firn.grid.Grids;
import io.firn.memory.MemoryBudget;
import io.firn.shard.ShardMap;
import io.firn.storage.ObjectStore;
import io.firn.storage.ObjectStores;
import io.firn.zarr.Layout;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * What every worker needs to know of a run.
 *
 * @param config the configuration
 * @param store URI of the store
 * @param reader the library that reads granules
 * @param badGranules what to do with a granule that cannot be read
 * @param memory what a worker divides among its shards
 * @param scratch local directory for what memory does not hold; empty for Java's own
 * @param links where the granules of shard maps lie, as {@link ShardMap.Links} has it; empty where
 *     the input names the granules themselves
 */
record Job(
    FirnConfig config,
    String store,
    GranuleReader reader,
    GridGranules.BadGranules badGranules,
    MemoryBudget memory,
    String scratch,
    String links)
    implements Serializable {
  Job(FirnConfig config, String store, GranuleReader reader, GridGranules.BadGranules badGranules) {
    this(config, store, reader, badGranules, MemoryBudget.DEFAULT, "", "");
  }

  /** A copy with this configuration. */
  Job with(FirnConfig other) {
    return new Job(other, store, reader, badGranules, memory, scratch, links);
  }

  /** A copy with this reader. */
  Job with(GranuleReader other) {
    return new Job(config, store, other, badGranules, memory, scratch, links);
  }

  /** A copy with this fate of bad granules. */
  Job with(GridGranules.BadGranules other) {
    return new Job(config, store, reader, other, memory, scratch, links);
  }

  /** A copy with this memory. */
  Job with(MemoryBudget other) {
    return new Job(config, store, reader, badGranules, other, scratch, links);
  }

  /** A copy with this scratch directory. */
  Job withScratch(String directory) {
    return new Job(config, store, reader, badGranules, memory, directory, links);
  }

  /** A copy whose input are shard maps. */
  Job withLinks(ShardMap.Links other) {
    return new Job(config, store, reader, badGranules, memory, scratch, other.which());
  }

  /** On the worker, which may keep its temporary files elsewhere than the launcher does. */
  String scratchDirectory() {
    return scratch.isEmpty() ? System.getProperty("java.io.tmpdir") : scratch;
  }

  Grid grid() {
    return Grids.of(config.grid());
  }

  Layout layout() {
    return Layout.of(config.grid(), grid(), config.output(), config.fields());
  }

  /**
   * The columns in use: those that a field or a row-wise filter reads. Others are not even looked
   * up.
   */
  Set<String> columns() {
    Set<String> used = new HashSet<>(Aggregator.sources(config.fields()));
    for (FilterSpec filter : config.source().filters()) {
      if (filter instanceof FilterSpec.RowExpression expression) {
        used.addAll(
            RowCondition.compile(expression.text(), config.source().variables().keySet())
                .columns());
      }
    }
    return used;
  }

  ShardMap readShardMap(String uri) throws IOException {
    return ShardMap.read(uri, grid(), new ShardMap.Links(links));
  }

  ObjectStore open() {
    return ObjectStores.open(store, Path.of(scratchDirectory()));
  }
}
