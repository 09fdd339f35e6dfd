package io.firn.memory;

import java.util.ArrayList;
import java.util.List;

/**
 * Divides a number of bytes among everything that one JVM holds at once: the observations of the
 * shards in flight, their output, and caches. Nothing ever waits for memory: when a grant cannot
 * grow, its owner spills or drops what it holds; an owner that cannot do without gets what it
 * needs, and that is counted. Thread-safe.
 *
 * <p>Three rules. Each grant always has its minimum. Beyond that, a shard may hold an equal share
 * of what is left when the caches have their minimum, so that the first shard does not leave only
 * the minimum to the others. Caches take what is free, and give it back, down to their minimum,
 * when a shard wants it.
 */
public final class MemoryArbiter {
  /** Keeps what can be made again, and gives memory back when asked. */
  public interface Cache {
    /**
     * Shrinks the cache's grant by {@code bytes} or by as much as it can. Called without any lock
     * of the arbiter.
     */
    void giveBack(long bytes);
  }

  private final long budget;
  private final List<MemoryGrant> caches = new ArrayList<>();
  private long reserved;
  private long cacheMinimum;
  private int claimants;

  /**
   * @param budget bytes to divide, 0 and more
   */
  public MemoryArbiter(long budget) {
    if (budget < 0) {
      throw new IllegalArgumentException("Cannot divide " + budget + " bytes");
    }
    this.budget = budget;
  }

  /** Bytes to divide. */
  public long budget() {
    return budget;
  }

  /** Bytes that are held, or reserved as a grant's minimum. */
  public synchronized long reserved() {
    return reserved;
  }

  /**
   * A grant for a shard, empty at first.
   *
   * @param minimum bytes it can always grow to; 0 for one that only accounts for what must be held
   */
  public synchronized MemoryGrant grant(long minimum) {
    MemoryGrant grant = new MemoryGrant(this, minimum, null);
    reserved += minimum;
    claimants += minimum > 0 ? 1 : 0;
    return grant;
  }

  /**
   * A grant for a cache, empty at first.
   *
   * @param minimum bytes that the cache is never asked to give back
   */
  public synchronized MemoryGrant grant(long minimum, Cache cache) {
    MemoryGrant grant = new MemoryGrant(this, minimum, cache);
    reserved += minimum;
    cacheMinimum += minimum;
    caches.add(grant);
    return grant;
  }

  boolean tryGrow(MemoryGrant grant, long bytes) {
    if (grantIfFree(grant, bytes)) {
      return true;
    }
    List<MemoryGrant> asked;
    long missing;
    synchronized (this) {
      if (grant.cache() != null || beyondShare(grant, bytes)) {
        return false;
      }
      missing = grant.reservedAfter(bytes) - grant.reservedNow() - (budget - reserved);
      asked = List.copyOf(caches);
    }
    for (MemoryGrant cache : asked) {
      cache.cache().giveBack(missing);
      if (grantIfFree(grant, bytes)) {
        return true;
      }
    }
    return false;
  }

  private synchronized boolean grantIfFree(MemoryGrant grant, long bytes) {
    long more = grant.reservedAfter(bytes) - grant.reservedNow();
    if (more > 0 && (more > budget - reserved || beyondShare(grant, bytes))) {
      return false;
    }
    commit(grant, bytes);
    return true;
  }

  private boolean beyondShare(MemoryGrant grant, long bytes) {
    return grant.minimum() > 0
        && grant.cache() == null
        && grant.reservedAfter(bytes) > Math.max(grant.minimum(), share());
  }

  private long share() {
    return Math.max(0, budget - cacheMinimum) / Math.max(1, claimants);
  }

  synchronized void overdraw(MemoryGrant grant, long bytes) {
    commit(grant, bytes);
  }

  synchronized void shrink(MemoryGrant grant, long bytes) {
    commit(grant, -bytes);
  }

  private void commit(MemoryGrant grant, long bytes) {
    reserved -= grant.reservedNow();
    grant.add(bytes);
    reserved += grant.reservedNow();
  }

  synchronized void close(MemoryGrant grant) {
    reserved -= grant.reservedNow();
    if (grant.cache() != null) {
      caches.remove(grant);
      cacheMinimum -= grant.minimum();
    } else if (grant.minimum() > 0) {
      claimants--;
    }
  }
}
