package io.firn.granule;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * Decoded chunks of all open granules, least recently used out first once they exceed a number of
 * bytes. Neighbouring shards read overlapping ranges; here they find what the other has decoded.
 * Thread-safe.
 */
final class ChunkCache {
  /** Heap bytes of an entry beside its array: key, map entry, array header (estimated). */
  private static final int ENTRY_BYTES = 128;

  /** A chunk's place: granule URI, dataset path, number of the chunk along the rows. */
  record Key(String granule, String dataset, long chunk) {}

  private final long capacity;
  private final ReadCounters counters;
  private final Map<Key, byte[]> chunks = new LinkedHashMap<>(64, 0.75f, true);
  private final Map<Key, CompletableFuture<byte[]>> decoding = new HashMap<>();
  private long held;

  /**
   * An empty cache.
   *
   * @param capacity bytes it may hold; 0 keeps nothing
   */
  ChunkCache(long capacity, ReadCounters counters) {
    this.capacity = capacity;
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
      if (decoded != null && decoded.length + ENTRY_BYTES <= capacity) {
        chunks.put(key, decoded);
        held += decoded.length + ENTRY_BYTES;
        evict();
      }
    }
    if (decoded != null) {
      own.complete(decoded);
    } else {
      own.completeExceptionally(new IllegalStateException("decoding failed in another thread"));
    }
  }

  private void evict() {
    Iterator<byte[]> oldest = chunks.values().iterator();
    while (held > capacity) {
      held -= oldest.next().length + ENTRY_BYTES;
      oldest.remove();
    }
  }

  /** Forgets everything. */
  synchronized void clear() {
    chunks.clear();
    held = 0;
  }
}
