package io.firn.memory;

import java.io.Closeable;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * Values that are costly to make, by key: as many as there is memory for, the least recently used
 * evicted first. A value is made once, however many threads ask for it at the same time.
 * Thread-safe.
 */
public final class SharedCache<K, V> implements Closeable {
  /** Heap bytes of an entry beside its value: key, map entry, headers (estimated). */
  private static final int ENTRY_BYTES = 128;

  private final MemoryGrant memory;
  private final long most;
  private final ToLongFunction<V> bytes;
  private final Runnable onHit;
  private final Map<K, V> values = new LinkedHashMap<>(64, 0.75f, true);
  private final Map<K, CompletableFuture<V>> making = new HashMap<>();
  private boolean closed;

  /**
   * An empty cache.
   *
   * @param least bytes that shards in flight must leave to it
   * @param most the most bytes it takes, however many are free
   * @param bytes heap bytes of a value
   * @param onHit called when a value need not be made
   */
  public SharedCache(
      MemoryArbiter arbiter, long least, long most, ToLongFunction<V> bytes, Runnable onHit) {
    this.memory = arbiter.grant(least, this::giveBack);
    this.most = most;
    this.bytes = bytes;
    this.onHit = onHit;
  }

  /**
   * The value under {@code key}, made by {@code maker} unless it is there or another thread is
   * making it. The value is shared: do not write to it.
   */
  public V get(K key, Supplier<V> maker) {
    CompletableFuture<V> own = new CompletableFuture<>();
    CompletableFuture<V> other;
    synchronized (this) {
      V there = values.get(key);
      if (there != null) {
        onHit.run();
        return there;
      }
      other = making.putIfAbsent(key, own);
    }
    if (other != null) {
      return await(other, maker);
    }
    V made = null;
    try {
      made = maker.get();
      return made;
    } finally {
      settle(key, own, made);
    }
  }

  private V await(CompletableFuture<V> other, Supplier<V> maker) {
    try {
      V made = other.join();
      onHit.run();
      return made;
    } catch (CompletionException e) {
      // What failed in the other thread, such as its channel, may not fail in ours.
      return maker.get();
    }
  }

  private void settle(K key, CompletableFuture<V> own, V made) {
    synchronized (this) {
      making.remove(key);
      if (made != null && makeRoom(bytes.applyAsLong(made) + ENTRY_BYTES)) {
        values.put(key, made);
      }
    }
    if (made != null) {
      own.complete(made);
    } else {
      own.completeExceptionally(new IllegalStateException("it failed in another thread"));
    }
  }

  private boolean makeRoom(long needed) {
    while (!closed && (memory.held() + needed > most || !memory.tryGrow(needed))) {
      // A value larger than all others together would empty the cache and still not fit.
      if (needed > memory.held() || !evictOldest()) {
        return false;
      }
    }
    return !closed;
  }

  private boolean evictOldest() {
    Iterator<V> oldest = values.values().iterator();
    if (!oldest.hasNext()) {
      return false;
    }
    memory.shrink(bytes.applyAsLong(oldest.next()) + ENTRY_BYTES);
    oldest.remove();
    return true;
  }

  /** Shards come before what is kept only for speed. */
  private synchronized void giveBack(long wanted) {
    // The minimum is reserved for this cache: giving it back would help no shard.
    long target = Math.max(memory.minimum(), memory.held() - wanted);
    while (!closed && memory.held() > target) {
      evictOldest();
    }
  }

  /** Drops everything, for good; callers make their own values from then on. */
  @Override
  public synchronized void close() {
    closed = true;
    values.clear();
    memory.close();
  }
}
