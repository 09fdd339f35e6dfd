package io.firn.pipeline;

import io.firn.FirnException;
import io.firn.aggregate.Aggregator;
import io.firn.config.ConfigException;
import io.firn.config.Domain;
import io.firn.config.GridSpec;
import io.firn.config.read.ConfigReader;
import io.firn.grid.Grid;
import io.firn.grid.Grids;
import io.firn.shard.input.RunIdentity;
import io.firn.shard.input.ShardMap;
import io.firn.shard.input.ShardSelection;
import io.firn.shard.plan.BlockPlan;
import io.firn.shard.plan.ShardPlan;
import io.firn.storage.ObjectStore;
import io.firn.storage.ObjectStores;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.stream.LongStream;

/** Finds the shards of a run's domain, wherever they are written down. */
final class DomainShards {
  private static final String KEY = "output.grid.domain";

  private final Job job;
  private final Grid grid;
  private final Held held;

  /** What of all shards this process will hold at once. */
  enum Held {
    /** Other processes do. */
    NOTHING,
    PLAN,
    /** The plan, and what is known of each shard when all are gridded. */
    RUN
  }

  private DomainShards(Job job, Held held) {
    this.job = job;
    this.grid = job.grid();
    this.held = held;
  }

  /**
   * The shards that the store of a job has, or all where that is left to the data.
   *
   * @param held what this process has to have room for
   * @throws ConfigException when they are more than a store can have, or where they are written
   *     down cannot be read or is of another grid
   * @throws FirnException when this heap has no room for it
   */
  static ShardSelection of(Job job, Held held) throws IOException {
    return new DomainShards(job, held).find(job.config().domain());
  }

  /**
   * Refuses, before anything is deleted or launched, what {@link #of} would refuse. Maps and stores
   * are looked at only where the workers are this process: others may see other files.
   */
  static void check(Job job, Held held) throws IOException {
    Domain domain = job.config().domain();
    DomainShards shards = new DomainShards(job, held);
    if (domain instanceof Domain.Everything || domain instanceof Domain.Box) {
      shards.count(domain);
    } else if (held != Held.NOTHING && domain instanceof Domain.Shards map) {
      shards.listed(map);
    } else if (held != Held.NOTHING && domain instanceof Domain.Store store) {
      shards.plan(store.store());
    }
  }

  private ShardSelection find(Domain domain) throws IOException {
    if (domain instanceof Domain.Data) {
      return ShardSelection.ALL;
    }
    if (domain instanceof Domain.Shards map) {
      return listed(map);
    }
    if (domain instanceof Domain.Store store) {
      return planned(store.store());
    }
    int count = count(domain);
    return domain instanceof Domain.Box box
        ? touching(box, count)
        : ShardSelection.of(LongStream.range(0, count));
  }

  /** Of a domain that the configuration itself tells: they are counted before they are held. */
  private int count(Domain domain) {
    Count count = new Count(KEY, "bbox");
    if (domain instanceof Domain.Box box) {
      grid.forEachShard(box, count);
    } else {
      LongStream.range(0, Math.min(grid.shards(), WritePlan.MOST_SHARDS + 1)).forEach(count);
    }
    requireRoom(count.blocks, count.shards);
    return count.shards;
  }

  private ShardSelection touching(Domain.Box box, int count) {
    long[] shards = new long[count];
    int[] next = {0};
    grid.forEachShard(box, shard -> shards[next[0]++] = shard);
    return ShardSelection.of(Arrays.stream(shards));
  }

  /** Counts shards that come ascending, and the blocks in which they lie. */
  private static final class Count implements LongConsumer {
    private final String key;
    private final String value;
    private int shards;
    private long blocks;
    private long block = -1;

    Count(String key, String value) {
      this.key = key;
      this.value = value;
    }

    @Override
    public void accept(long shard) {
      if (shards == WritePlan.MOST_SHARDS) {
        throw invalid(
            key,
            value,
            "a store has at most %,d shards, these are more; choose larger shards, a smaller domain or domain: data"
                .formatted(WritePlan.MOST_SHARDS));
      }
      shards++;
      if (Plan.blockOf(shard) != block) {
        block = Plan.blockOf(shard);
        blocks++;
      }
    }
  }

  private void requireRoom(long blocks, long shards) {
    if (held != Held.NOTHING) {
      SharedWorkspace.requireRoom(blocks, shards, held == Held.RUN);
    }
  }

  private ShardSelection listed(Domain.Shards domain) throws IOException {
    ShardSelection shards;
    try {
      shards = ShardMap.shards(domain.map(), grid);
    } catch (FirnException e) {
      throw invalid(KEY + ".shards", domain.map(), e.getMessage());
    } catch (FileNotFoundException e) {
      throw invalid(KEY + ".shards", domain.map(), "it does not exist");
    }
    Count count = new Count(KEY + ".shards", domain.map());
    shards.listed().forEach(count);
    requireRoom(count.blocks, count.shards);
    return shards;
  }

  private ShardSelection planned(String uri) throws IOException {
    Plan plan = plan(uri);
    ObjectStore store = open(uri);
    LongStream.Builder shards = LongStream.builder();
    for (long block : plan.blocks()) {
      for (ShardPlan shard : BlockPlan.load(store, block).shards()) {
        shards.add(shard.shard());
      }
    }
    return ShardSelection.of(shards.build());
  }

  private Plan plan(String uri) throws IOException {
    ObjectStore store = open(uri);
    Optional<RunIdentity> run = RunIdentity.find(store);
    if (run.isEmpty()) {
      throw invalid(
          KEY + ".store", uri, "a store of Firn's is required, or a plan; neither is there");
    }
    Optional<Plan> plan = Plan.find(store);
    if (plan.isEmpty()) {
      throw invalid(KEY + ".store", uri, "it has no plan that was finished");
    }
    GridSpec then = ConfigReader.parse(run.get().config(), Aggregator.language()).grid();
    if (!Grids.of(then).signature().equals(grid.signature())) {
      throw invalid(
          KEY + ".store",
          uri,
          "its grid is %s, and this run's is %s"
              .formatted(Grids.of(then).signature(), grid.signature()));
    }
    requireRoom(plan.get().blocks().length, plan.get().shards());
    return plan.get();
  }

  private ObjectStore open(String uri) {
    return ObjectStores.open(uri, Path.of(job.worker().scratchDirectory()));
  }

  private static ConfigException invalid(String key, String value, String why) {
    return new ConfigException(List.of("Invalid %s '%s': %s".formatted(key, value, why)));
  }
}
