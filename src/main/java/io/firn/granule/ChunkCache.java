package io.firn.granule;

import io.firn.memory.MemoryArbiter;
import io.firn.memory.MemoryGrant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * Decoded chunks of all open granules: as many as there is memory for, the least recently used out
 * first. Neighbouring shards read overlapping ranges; here they find what the other has decoded.
 * Thread-safe.
 */
final class ChunkCache {
  /** Heap bytes of an entry beside its array: key, map entry, array header (estimated). */
  private static final int ENTRY_BYTES = 128;

  /** A chunk's place: granule URI, dataset path, number of the chunk along the rows. */
  record Key(String granule, String dataset, long chunk) {}

  private final MemoryGrant memory;
  private final ReadCounters counters;
  private final Map<Key, byte[]> chunks = new LinkedHashMap<>(64, 0.75f, true);
  private final Map<Key, CompletableFuture<byte[]>> decoding = new HashMap<>();
  private boolean closed;

  /**
   * An empty cache.
   *
   * @param minimum bytes that shards in flight have to leave to it
   */
  ChunkCache(MemoryArbiter arbiter, long minimum, ReadCounters counters) {
    this.memory = arbiter.grant(minimum, this::giveBack);
    this.counters = counters;
  }

  /**
   * The chunk under {@code key}, decoded by {@code decoder} unless it is there or another thread is
   * decoding it. The array is shared: nobody may write to it.
   */
  byte[] get(Key key, Supplier<byte[]> decoder) {
    CompletableFuture<byte[]> own = new CompletableFuture<>();
    CompletableFuture<byte[]> other;
    synchronized (this) {
      byte[] there = chunks.get(key);
      if (there != null) {
        counters.hit();
        return there;
      }
      other = decoding.putIfAbsent(key, own);
    }
    if (other != null) {
      return await(other, decoder);
    }
    byte[] decoded = null;
    try {
      decoded = decoder.get();
      return decoded;
    } finally {
      settle(key, own, decoded);
    }
  }

  private byte[] await(CompletableFuture<byte[]> other, Supplier<byte[]> decoder) {
    try {
      byte[] decoded = other.join();
      counters.hit();
      return decoded;
    } catch (CompletionException e) {
      // The other thread's channel may have failed where ours does not.
      return decoder.get();
    }
  }

  private void settle(Key key, CompletableFuture<byte[]> own, byte[] decoded) {
    synchronized (this) {
      decoding.remove(key);
      if (decoded != null && makeRoom(decoded.length + ENTRY_BYTES)) {
        chunks.put(key, decoded);
      }
    }
    if (decoded != null) {
      own.complete(decoded);
    } else {
      own.completeExceptionally(new IllegalStateException("decoding failed in another thread"));
    }
  }

  private boolean makeRoom(long bytes) {
    while (!closed && !memory.tryGrow(bytes)) {
      // A chunk larger than all others together would empty the cache and still not fit.
      if (bytes > memory.held() || !evictOldest()) {
        return false;
      }
    }
    return !closed;
  }

  private boolean evictOldest() {
    Iterator<byte[]> oldest = chunks.values().iterator();
    if (!oldest.hasNext()) {
      return false;
    }
    memory.shrink(oldest.next().length + ENTRY_BYTES);
    oldest.remove();
    return true;
  }

  /** Shards come before what is only kept to be quicker. */
  private synchronized void giveBack(long bytes) {
    // What lies below the minimum is reserved for this cache, and would help nobody.
    long target = Math.max(memory.minimum(), memory.held() - bytes);
    while (!closed && memory.held() > target) {
      evictOldest();
    }
  }

  /** Forgets everything, for good. */
  synchronized void close() {
    closed = true;
    chunks.clear();
    memory.close();
  }
}
