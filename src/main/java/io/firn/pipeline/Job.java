package io.firn.pipeline;

import io.firn.aggregate.Aggregator;
import io.firn.aggregate.RowCondition;
import io.firn.config.FilterSpec;
import io.firn.config.FirnConfig;
import io.firn.granule.GranuleReader;
import io.firn.grid.Grid;
import io.firn.grid.Grids;
import io.firn.memory.MemoryBudget;
import io.firn.storage.ObjectStore;
import io.firn.storage.ObjectStores;
import io.firn.zarr.Layout;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What every worker needs to know of a run.
 *
 * @param config the configuration
 * @param store URI of the store
 * @param reader the library that reads granules
 * @param badGranules what to do with a granule that cannot be read
 * @param memory what a worker divides among its shards
 * @param scratch local directory for what memory does not hold; empty for Java's own
 * @param listing what the input is
 * @param assets paths or globs of the files that are paired with granules by their names, by asset
 */
record Job(
    FirnConfig config,
    String store,
    GranuleReader reader,
    BadGranules badGranules,
    MemoryBudget memory,
    String scratch,
    Listing listing,
    Map<String, List<String>> assets)
    implements Serializable {
  Job(FirnConfig config, String store, GranuleReader reader, BadGranules badGranules) {
    this(
        config,
        store,
        reader,
        badGranules,
        MemoryBudget.DEFAULT,
        "",
        new Listing.Granules(),
        Map.of());
  }

  /** A copy with this configuration. */
  Job with(FirnConfig other) {
    return new Job(other, store, reader, badGranules, memory, scratch, listing, assets);
  }

  /** A copy with this reader. */
  Job with(GranuleReader other) {
    return new Job(config, store, other, badGranules, memory, scratch, listing, assets);
  }

  /** A copy with this fate of bad granules. */
  Job with(BadGranules other) {
    return new Job(config, store, reader, other, memory, scratch, listing, assets);
  }

  /** A copy with this memory. */
  Job with(MemoryBudget other) {
    return new Job(config, store, reader, badGranules, other, scratch, listing, assets);
  }

  /** A copy with this scratch directory. */
  Job withScratch(String directory) {
    return new Job(config, store, reader, badGranules, memory, directory, listing, assets);
  }

  /** A copy with this kind of input. */
  Job with(Listing other) {
    return new Job(config, store, reader, badGranules, memory, scratch, other, assets);
  }

  /** A copy with these files of an asset. */
  Job withAsset(String name, List<String> patterns) {
    Map<String, List<String>> all = new TreeMap<>(assets);
    all.put(name, List.copyOf(patterns));
    return new Job(config, store, reader, badGranules, memory, scratch, listing, all);
  }

  /** The assets that the configuration reads. */
  Set<String> assetNames() {
    return config.source().records().assets().keySet();
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
        used.addAll(RowCondition.compile(expression.text(), config.source().columns()).columns());
      }
    }
    return used;
  }

  ObjectStore open() {
    return ObjectStores.open(store, Path.of(scratchDirectory()));
  }
}
