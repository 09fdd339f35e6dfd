package io.firn.pipeline;

import io.firn.aggregate.Aggregator;
import io.firn.aggregate.RowCondition;
import io.firn.claim.Claim;
import io.firn.config.FilterSpec;
import io.firn.config.FirnConfig;
import io.firn.granule.GranuleReader;
import io.firn.grid.Grid;
import io.firn.grid.Grids;
import io.firn.memory.MemoryBudget;
import io.firn.shard.input.Revisions;
import io.firn.storage.ObjectStore;
import io.firn.storage.ObjectStores;
import io.firn.zarr.layout.Layout;
import io.firn.zarr.layout.Layouts;
import java.io.IOException;
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
 * @param input what is read
 * @param worker what each worker has for it
 * @param claim by which the place is this run's; null where it is nobody's and never another's
 */
record Job(FirnConfig config, String store, Input input, Worker worker, Claim claim)
    implements Serializable {
  /**
   * What is read.
   *
   * @param listing what the input is
   * @param assets paths or globs of the files that are paired with granules by their names, by
   *     asset
   * @param revisions what to do with files that are revisions of one granule
   * @param badGranules what to do with a granule that cannot be read
   */
  record Input(
      Listing listing,
      Map<String, List<String>> assets,
      Revisions revisions,
      BadGranules badGranules)
      implements Serializable {
    Input with(Listing other) {
      return new Input(other, assets, revisions, badGranules);
    }

    Input with(Revisions other) {
      return new Input(listing, assets, other, badGranules);
    }

    Input with(BadGranules other) {
      return new Input(listing, assets, revisions, other);
    }

    Input withAsset(String name, List<String> patterns) {
      Map<String, List<String>> all = new TreeMap<>(assets);
      all.put(name, List.copyOf(patterns));
      return new Input(listing, all, revisions, badGranules);
    }
  }

  /**
   * What a worker has.
   *
   * @param reader the library that reads granules
   * @param memory what it divides among its shards
   * @param scratch local directory for what memory does not hold; empty for Java's own
   */
  record Worker(GranuleReader reader, MemoryBudget memory, String scratch) implements Serializable {
    Worker with(GranuleReader other) {
      return new Worker(other, memory, scratch);
    }

    Worker with(MemoryBudget other) {
      return new Worker(reader, other, scratch);
    }

    Worker withScratch(String directory) {
      return new Worker(reader, memory, directory);
    }

    /** Found out by the worker, which may keep its temporary files elsewhere than the launcher. */
    String scratchDirectory() {
      return scratch.isEmpty() ? System.getProperty("java.io.tmpdir") : scratch;
    }
  }

  /** Of granules that all have to be readable, with the memory that is a worker's by default. */
  Job(FirnConfig config, String store) {
    this(
        config,
        store,
        new Input(new Listing.Granules(), Map.of(), Revisions.NEWEST, BadGranules.FAIL),
        new Worker(GranuleReader.AUTO, MemoryBudget.DEFAULT, ""),
        null);
  }

  Job with(FirnConfig other) {
    return new Job(other, store, input, worker, claim);
  }

  Job with(Input other) {
    return new Job(config, store, other, worker, claim);
  }

  Job with(Worker other) {
    return new Job(config, store, input, other, claim);
  }

  Job with(Claim other) {
    return new Job(config, store, input, worker, other);
  }

  /** The assets that the configuration reads. */
  Set<String> assetNames() {
    return config.source().records().assets().keySet();
  }

  Grid grid() {
    return Grids.of(config.grid());
  }

  Layout layout() {
    return Layouts.of(config.grid(), grid(), config.output(), Aggregator.arrays(config.fields()));
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

  /** The store, which is changed only as long as the place is this run's. */
  ObjectStore open() {
    ObjectStore place = place();
    return claim == null ? place : place.fenced(claim);
  }

  /** The place of the store, whoever has it. */
  ObjectStore place() {
    return ObjectStores.open(store, Path.of(worker.scratchDirectory()));
  }

  /** Says that the run is alive. */
  void beat(ObjectStore store) throws IOException {
    if (claim != null) {
      claim.beat(store);
    }
  }
}
