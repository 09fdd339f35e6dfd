package io.firn.pipeline;

import io.firn.FirnException;
import io.firn.Plural;
import io.firn.granule.ReadCounters;
import io.firn.granule.pool.GranulePool;
import io.firn.memory.MemoryArbiter;
import io.firn.shard.plan.BlockPlan;
import io.firn.shard.rows.Workspace;
import io.firn.storage.Inputs;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The workspace of a worker's JVM, shared by all its threads: memory that each thread divided on
 * its own would be spent once a thread, and a granule that each shard opened on its own would have
 * its headers parsed again and again. Lives as long as any DoFn that uses it.
 */
final class SharedWorkspace {
  /** What DirectRunner holds of a part beside its bytes, and all that follows from it. */
  private static final long PART_COST = 2048;

  /** Bytes of a shard without rows in its part. */
  private static final int EMPTY_SHARE = 16;

  /**
   * What DirectRunner holds of a shard until the last one is read back: some 600 bytes were
   * measured, and Beam itself needs its place.
   */
  private static final int GRIDDED_SHARD = 1024;

  private static final Map<Job.Worker, SharedWorkspace> ALL = new HashMap<>();

  private final Job.Worker worker;
  private final Workspace workspace;
  private ReadCounters.Snapshot reported = new ReadCounters.Snapshot(0, 0, 0, 0, 0);
  private int users;
  private long plannedBlocks;
  private long plannedBytes;

  private SharedWorkspace(Job.Worker worker) {
    this.worker = worker;
    MemoryArbiter memory = new MemoryArbiter(worker.memory().resolve());
    workspace =
        new Workspace(
            new GranulePool(Inputs::open, worker.reader(), memory),
            memory,
            Path.of(worker.scratch()));
  }

  /** The workspace of a job, to be released. Jobs whose workers have the same share it. */
  static SharedWorkspace acquire(Job job) {
    Job.Worker here = job.worker().withScratch(job.worker().scratchDirectory());
    synchronized (ALL) {
      SharedWorkspace shared = ALL.computeIfAbsent(here, SharedWorkspace::new);
      shared.users++;
      return shared;
    }
  }

  void release() {
    synchronized (ALL) {
      if (--users == 0) {
        ALL.remove(worker);
        workspace.close();
      }
    }
  }

  Workspace workspace() {
    return workspace;
  }

  /**
   * Refuses a domain that this process cannot hold, before anything of it is made.
   *
   * @param blocks in which its shards lie
   * @param gridded whether they are not only planned
   * @throws FirnException when that would take more than three fourths of the heap
   */
  static void requireRoom(long blocks, long shards, boolean gridded) {
    long bytes = planBytes(blocks, shards * EMPTY_SHARE) + (gridded ? shards * GRIDDED_SHARD : 0);
    if (bytes > room()) {
      throw new FirnException(
          "Cannot %s a domain of %,d shards: that takes %,d bytes, too much for this heap of %,d; choose larger shards or a smaller domain, give Java a larger heap (-Xmx), or take another runner"
              .formatted(
                  gridded ? "grid" : "plan", shards, bytes, Runtime.getRuntime().maxMemory()));
    }
  }

  /**
   * Accounts for parts of blocks that stay in this process until all granules are scanned. Where
   * there is no room, DirectRunner would lose a thread for want of memory and wait for it.
   *
   * @throws FirnException when they and all before take more than three fourths of the heap
   */
  synchronized void plan(BlockPlan.Parts parts) {
    plannedBlocks += parts.count();
    plannedBytes += planBytes(parts.count(), parts.bytes());
    if (plannedBytes > room()) {
      throw new FirnException(
          "Cannot plan: what the granules scanned so far give to %s of %d shards takes %,d bytes, too much for this heap of %,d; choose larger shards, fewer granules, or give Java a larger heap (-Xmx)"
              .formatted(
                  Plural.of(plannedBlocks, "block"),
                  BlockPlan.SHARDS,
                  plannedBytes,
                  Runtime.getRuntime().maxMemory()));
    }
  }

  private static long planBytes(long parts, long bytes) {
    return PART_COST * parts + 2 * bytes;
  }

  private static long room() {
    return Runtime.getRuntime().maxMemory() / 4 * 3;
  }

  /** What was read since this was asked last, by whichever thread. */
  synchronized ReadCounters.Snapshot unreported() {
    ReadCounters.Snapshot now = workspace.granules().counters().snapshot();
    ReadCounters.Snapshot since = now.since(reported);
    reported = now;
    return since;
  }
}
