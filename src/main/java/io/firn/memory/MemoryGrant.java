package io.firn.memory;

/**
 * What one owner may hold, and holds. The owner asks before it allocates, and gives back once the
 * memory is unreachable. Confined to one thread, except for the arbiter's own bookkeeping.
 */
public final class MemoryGrant implements AutoCloseable {
  private final MemoryArbiter arbiter;
  private final long minimum;
  private final MemoryArbiter.Cache cache;
  private long held;
  private long peak;
  private long overdrafts;
  private boolean closed;

  MemoryGrant(MemoryArbiter arbiter, long minimum, MemoryArbiter.Cache cache) {
    if (minimum < 0) {
      throw new IllegalArgumentException("Cannot guarantee " + minimum + " bytes");
    }
    this.arbiter = arbiter;
    this.minimum = minimum;
    this.cache = cache;
  }

  /**
   * Asks for more.
   *
   * @param bytes 0 and more
   * @return whether it was granted; if not, nothing has changed
   */
  public boolean tryGrow(long bytes) {
    requireOpen(bytes);
    return arbiter.tryGrow(this, bytes);
  }

  /**
   * Takes more of what the owner cannot do without; what exceeds the budget is counted as an
   * overdraft.
   *
   * @param bytes 0 and more
   */
  public void grow(long bytes) {
    requireOpen(bytes);
    if (!arbiter.tryGrow(this, bytes)) {
      arbiter.overdraw(this, bytes);
      overdrafts++;
    }
  }

  /**
   * Gives back.
   *
   * @param bytes 0 to {@link #held}
   */
  public void shrink(long bytes) {
    requireOpen(bytes);
    if (bytes > held) {
      throw new IllegalStateException("Cannot give " + bytes + " of " + held + " bytes back");
    }
    arbiter.shrink(this, bytes);
  }

  /** Bytes it can always grow to. */
  public long minimum() {
    return minimum;
  }

  /** Bytes held now. */
  public long held() {
    return held;
  }

  /** The most bytes that were ever held. */
  public long peak() {
    return peak;
  }

  /** How often {@link #grow} exceeded the budget. */
  public long overdrafts() {
    return overdrafts;
  }

  /** Gives everything back, the minimum too. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      arbiter.close(this);
    }
  }

  /** The cache it belongs to, or null. */
  MemoryArbiter.Cache cache() {
    return cache;
  }

  long reservedNow() {
    return Math.max(held, minimum);
  }

  long reservedAfter(long more) {
    return Math.max(held + more, minimum);
  }

  void add(long bytes) {
    held += bytes;
    peak = Math.max(peak, held);
  }

  private void requireOpen(long bytes) {
    if (closed) {
      throw new IllegalStateException("Cannot use a memory grant after it is closed");
    }
    if (bytes < 0) {
      throw new IllegalArgumentException("Cannot move " + bytes + " bytes");
    }
  }
}
