package io.firn.granule.pool;

import io.firn.granule.ChunkKey;
import io.firn.granule.Granule;
import io.firn.granule.GranuleException;
import io.firn.granule.GranuleReader;
import io.firn.granule.OpenGranule;
import io.firn.granule.ReadCounters;
import io.firn.granule.UnavailableGranuleException;
import io.firn.memory.MemoryArbiter;
import io.firn.memory.MemoryGrant;
import io.firn.memory.SharedCache;
import java.io.Closeable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Keeps granules open between uses, so that a worker parses the headers of a granule once and not
 * once for every shard that touches it, together with a cache of decoded chunks. Thread-safe; a
 * granule is leased to one thread at a time, and threads that want the same one get a handle each.
 */
public final class GranulePool implements Closeable {
  /**
   * Heap bytes of an open granule: its headers, 0.4 MB once seven columns of six ATL06 beams are in
   * use (measured), and the blocks that its channel caches.
   */
  private static final long HANDLE_BYTES = 1 << 20;

  /** A shard of a few granules should find them open, however small the heap. */
  private static final int FEWEST_OPEN = 16;

  /** Half of the files that many systems let a process open. */
  private static final int MOST_OPEN = 512;

  private record Idle(String uri, OpenGranule granule) {}

  private final ChannelOpener opener;
  private final GranuleReader reader;
  private final int openGranules;
  private final ReadCounters counters = new ReadCounters();
  private final MemoryGrant handles;
  private final SharedCache<ChunkKey, byte[]> cache;

  /** Idle handles; the one given back last is at the end. */
  private final List<Idle> idle = new ArrayList<>();

  private int leased;
  private boolean closed;

  /**
   * An empty pool. Granules are kept open in a fifth of the arbiter's memory, decoded chunks in a
   * fourth of it: neighbouring shards are gridded one after the other, so that more would only cost
   * page faults.
   *
   * @param opener opens the channel of a granule
   * @param reader the library to read with
   */
  public GranulePool(ChannelOpener opener, GranuleReader reader, MemoryArbiter memory) {
    this(opener, reader, memory, handlesIn(memory.budget() / 5));
  }

  /**
   * An empty pool.
   *
   * @param openGranules granules kept open, 1 and more; exceeded only while more than that are
   *     leased at once, since a lease never waits
   */
  GranulePool(ChannelOpener opener, GranuleReader reader, MemoryArbiter memory, int openGranules) {
    if (openGranules < 1) {
      throw new IllegalArgumentException("Cannot keep " + openGranules + " granules open");
    }
    this.opener = opener;
    this.reader = reader;
    this.openGranules = openGranules;
    this.handles = memory.grant(0);
    this.cache = Granules.cache(memory, memory.budget() / 4, counters);
  }

  private static int handlesIn(long bytes) {
    return (int) Math.max(FEWEST_OPEN, Math.min(MOST_OPEN, bytes / HANDLE_BYTES));
  }

  /** A granule lent to one thread until it is closed. */
  public final class Lease implements Closeable {
    private final String uri;
    private OpenGranule granule;

    private Lease(String uri, OpenGranule granule) {
      this.uri = uri;
      this.granule = granule;
    }

    /** The granule; only the pool may call its {@code close()}. */
    public Granule granule() {
      if (granule == null) {
        throw new IllegalStateException("Cannot use a granule after its lease is closed");
      }
      return granule;
    }

    /** Gives the granule back. */
    @Override
    public void close() {
      if (granule != null) {
        OpenGranule given = granule;
        granule = null;
        takeBack(uri, given);
      }
    }
  }

  /**
   * The granule at a URI, opened unless a handle is idle.
   *
   * @param name the granule's id, for messages
   * @param length its bytes when it was listed
   * @throws GranuleException when it cannot be opened, or has another length by now
   * @throws UnavailableGranuleException when it could not be read for a reason that may pass
   */
  public Lease lease(String uri, String name, long length) {
    OpenGranule granule = takeIdle(uri, length);
    if (granule == null) {
      try {
        granule = open(uri, name, length);
      } finally {
        if (granule == null) {
          forgetLease();
        }
      }
    }
    return new Lease(uri, granule);
  }

  private OpenGranule open(String uri, String name, long length) {
    OpenGranule granule = Granules.open(opener, uri, name, length, reader, cache, counters);
    synchronized (this) {
      if (!closed) {
        handles.grow(HANDLE_BYTES);
      }
    }
    return granule;
  }

  private void close(List<OpenGranule> unwanted) {
    unwanted.forEach(OpenGranule::close);
    synchronized (this) {
      if (!closed) {
        handles.shrink(unwanted.size() * HANDLE_BYTES);
      }
    }
  }

  /** What was read through this pool. */
  public ReadCounters counters() {
    return counters;
  }

  /** Counts a lease and finds an idle handle for it, if there is one. */
  private OpenGranule takeIdle(String uri, long length) {
    OpenGranule found = null;
    List<OpenGranule> evicted;
    synchronized (this) {
      if (closed) {
        throw new IllegalStateException("Cannot lease a granule from a closed pool");
      }
      leased++;
      for (int i = idle.size() - 1; found == null && i >= 0; i--) {
        Idle handle = idle.get(i);
        if (handle.uri().equals(uri) && handle.granule().length() == length) {
          found = idle.remove(i).granule();
        }
      }
      evicted = evictBeyondBound();
    }
    close(evicted);
    return found;
  }

  private synchronized void forgetLease() {
    leased--;
  }

  private void takeBack(String uri, OpenGranule granule) {
    List<OpenGranule> unwanted;
    synchronized (this) {
      leased--;
      if (closed || granule.failed()) {
        unwanted = List.of(granule);
      } else {
        idle.add(new Idle(uri, granule));
        unwanted = evictBeyondBound();
      }
    }
    close(unwanted);
  }

  /** Removes the handles idle for longest; close them outside the lock, as that may take time. */
  private List<OpenGranule> evictBeyondBound() {
    List<OpenGranule> evicted = new ArrayList<>();
    Iterator<Idle> oldest = idle.iterator();
    while (oldest.hasNext() && leased + idle.size() > openGranules) {
      evicted.add(oldest.next().granule());
      oldest.remove();
    }
    return evicted;
  }

  /** Closes the idle handles and forgets the chunks; leased handles are closed when given back. */
  @Override
  public void close() {
    List<Idle> remaining;
    synchronized (this) {
      closed = true;
      handles.close();
      remaining = List.copyOf(idle);
      idle.clear();
    }
    remaining.forEach(handle -> handle.granule().close());
    cache.close();
  }
}
