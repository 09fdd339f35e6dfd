package io.firn.shard;

import io.firn.granule.GranulePool;
import io.firn.memory.MemoryArbiter;
import java.nio.file.Path;

/**
 * What the shards in flight in one JVM share. Thread-safe.
 *
 * @param granules the granules held open
 * @param memory divided among the shards
 * @param scratch the local directory where observations go that memory does not hold
 */
public record Workspace(GranulePool granules, MemoryArbiter memory, Path scratch) {
  private static final long MOST_GUARANTEED = 16L << 20;

  /** Bytes of observations that each shard can hold, whatever the others do. */
  long guaranteed() {
    return Math.min(MOST_GUARANTEED, memory.budget() / 16);
  }
}
