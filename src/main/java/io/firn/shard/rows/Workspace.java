package io.firn.shard.rows;

import io.firn.granule.pool.GranulePool;
import io.firn.memory.MemoryArbiter;
import java.io.Closeable;
import java.nio.file.Path;

/** What granules and shards in work share in one JVM. Thread-safe. */
public final class Workspace implements Closeable {
  private static final long MOST_GUARANTEED = 16L << 20;

  private final GranulePool granules;
  private final MemoryArbiter memory;
  private final Path scratch;
  private final LocatedCells cells;
  private final LinkedRecords links;

  /**
   * @param granules the granules held open; closed with the workspace
   * @param memory divided among the shards
   * @param scratch the local directory for observations that do not fit in memory
   */
  public Workspace(GranulePool granules, MemoryArbiter memory, Path scratch) {
    this.granules = granules;
    this.memory = memory;
    this.scratch = scratch;
    this.cells = new LocatedCells(memory);
    this.links = new LinkedRecords(memory);
  }

  public GranulePool granules() {
    return granules;
  }

  public MemoryArbiter memory() {
    return memory;
  }

  public Path scratch() {
    return scratch;
  }

  LocatedCells cells() {
    return cells;
  }

  public LinkedRecords links() {
    return links;
  }

  /** Bytes of observations that each shard can hold, whatever the others hold. */
  public long guaranteed() {
    return Math.min(MOST_GUARANTEED, memory.budget() / 16);
  }

  @Override
  public void close() {
    links.close();
    cells.close();
    granules.close();
  }
}
