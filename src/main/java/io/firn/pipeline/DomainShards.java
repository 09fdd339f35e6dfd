package io.firn.pipeline;

import io.firn.FirnException;
import io.firn.aggregate.Aggregator;
import io.firn.config.ConfigReader;
import io.firn.config.Domain;
import io.firn.config.GridSpec;
import io.firn.grid.Grid;
import io.firn.grid.Grids;
import io.firn.shard.BlockPlan;
import io.firn.shard.RunIdentity;
import io.firn.shard.ShardMap;
import io.firn.shard.ShardPlan;
import io.firn.shard.ShardSelection;
import io.firn.storage.ObjectStore;
import io.firn.storage.ObjectStores;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.LongStream;

/** Finds the shards of a run's domain, wherever they are written down. */
final class DomainShards {
  private final Job job;
  private final Grid grid;

  private DomainShards(Job job) {
    this.job = job;
    this.grid = job.grid();
  }

  /**
   * The shards that the store of a job has, or all where that is left to the data.
   *
   * @throws FirnException when they are more than a store can have, or where they are written down
   *     is not to be had or made for another grid
   */
  static ShardSelection of(Job job) throws IOException {
    return new DomainShards(job).find(job.config().domain());
  }

  private ShardSelection find(Domain domain) throws IOException {
    if (domain instanceof Domain.Everything) {
      requireFewEnough(grid.shards());
      return ShardSelection.of(LongStream.range(0, grid.shards()));
    }
    if (domain instanceof Domain.Box box) {
      return touching(box);
    }
    if (domain instanceof Domain.Shards shards) {
      return ShardMap.shards(shards.map(), grid);
    }
    if (domain instanceof Domain.Store store) {
      return planned(ObjectStores.open(store.store(), Path.of(job.scratchDirectory())));
    }
    return ShardSelection.ALL;
  }

  private ShardSelection touching(Domain.Box box) {
    LongStream.Builder shards = LongStream.builder();
    long[] count = {0};
    Grids.forEachShard(
        job.config().grid(),
        box,
        shard -> {
          requireFewEnough(++count[0]);
          shards.add(shard);
        });
    return ShardSelection.of(shards.build());
  }

  /** Before they are held: the whole Earth in small shards would fill any memory. */
  private static void requireFewEnough(long shards) {
    if (shards > WritePlan.MOST_SHARDS) {
      throw new FirnException(
          "Cannot grid a domain of more than %,d shards: choose larger shards, narrower bounds or domain: data"
              .formatted(WritePlan.MOST_SHARDS));
    }
  }

  private ShardSelection planned(ObjectStore store) throws IOException {
    Optional<RunIdentity> run = RunIdentity.find(store);
    Optional<Plan> plan = Plan.find(store);
    if (run.isEmpty() || plan.isEmpty()) {
      throw new FirnException(
          "Cannot take the shards of store '%s' as domain: it has no plan that was finished"
              .formatted(store.uri()));
    }
    GridSpec then = ConfigReader.parse(run.get().config(), Aggregator.language()).grid();
    if (!Grids.of(then).signature().equals(grid.signature())) {
      throw new FirnException(
          "Cannot take the shards of store '%s' as domain: its grid is %s, and this run's is %s"
              .formatted(store.uri(), Grids.of(then).signature(), grid.signature()));
    }
    LongStream.Builder shards = LongStream.builder();
    for (long block : plan.get().blocks()) {
      for (ShardPlan shard : BlockPlan.load(store, block).shards()) {
        shards.add(shard.shard());
      }
    }
    return ShardSelection.of(shards.build());
  }
}
