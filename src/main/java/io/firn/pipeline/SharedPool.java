package io.firn.pipeline;

import io.firn.granule.GranulePool;
import io.firn.granule.GranuleReader;
import io.firn.storage.Inputs;
import java.util.EnumMap;
import java.util.Map;

/**
 * The granules that a worker's JVM holds open, shared by all its threads: opening one for every
 * shard that touches it would parse its headers again and again. The pool lives as long as any DoFn
 * that uses it.
 */
final class SharedPool {
  private static final Map<GranuleReader, SharedPool> POOLS = new EnumMap<>(GranuleReader.class);

  private final GranulePool pool;
  private int users;

  private SharedPool(GranuleReader reader) {
    pool =
        new GranulePool(
            Inputs::open,
            reader,
            GranulePool.DEFAULT_OPEN_GRANULES,
            GranulePool.DEFAULT_CACHED_BYTES);
  }

  static synchronized GranulePool acquire(GranuleReader reader) {
    SharedPool shared = POOLS.computeIfAbsent(reader, SharedPool::new);
    shared.users++;
    return shared.pool;
  }

  static synchronized void release(GranuleReader reader) {
    SharedPool shared = POOLS.get(reader);
    if (--shared.users == 0) {
      POOLS.remove(reader);
      shared.pool.close();
    }
  }
}
