package io.firn.granule;

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
   * Granules kept open by default. Shards of a run touch the same few dozen; a handle holds about
   * 0.4 MB of headers once seven columns of six ATL06 beams are in use (measured), its channel's
   * block cache comes on top.
   */
  public static final int DEFAULT_OPEN_GRANULES = 32;

  /** Bytes of decoded chunks kept by default. */
  public static final long DEFAULT_CACHED_BYTES = 64L << 20;

  private record Idle(String uri, OpenGranule granule) {}

  private final ChannelOpener opener;
  private final GranuleReader reader;
  private final int openGranules;
  private final ReadCounters counters = new ReadCounters();
  private final ChunkCache cache;

  /** Handles that no one uses, the one given back last at the end. */
  private final List<Idle> idle = new ArrayList<>();

  private int leased;
  private boolean closed;

  /**
   * An empty pool.
   *
   * @param opener opens the channel of a granule
   * @param reader the library to read with
   * @param openGranules granules kept open, 1 and more; exceeded only while more than that are
   *     leased at once, since a lease never waits
   * @param cachedBytes bytes of decoded chunks kept, 0 and more; a chunk larger than that is read
   *     all the same
   */
  public GranulePool(
      ChannelOpener opener, GranuleReader reader, int openGranules, long cachedBytes) {
    if (openGranules < 1 || cachedBytes < 0) {
      throw new IllegalArgumentException(
          "Cannot keep " + openGranules + " granules and " + cachedBytes + " bytes open");
    }
    this.opener = opener;
    this.reader = reader;
    this.openGranules = openGranules;
    this.cache = new ChunkCache(cachedBytes, counters);
  }

  /** A granule lent to one thread until it is closed. */
  public final class Lease implements Closeable {
    private final String uri;
    private OpenGranule granule;

    private Lease(String uri, OpenGranule granule) {
      this.uri = uri;
      this.granule = granule;
    }

    /** The granule; its {@code close()} is the pool's to call. */
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
   * @throws GranuleException when it cannot be opened
   */
  public Lease lease(String uri, String name) {
    OpenGranule granule = takeIdle(uri);
    if (granule == null) {
      try {
        granule = Granules.open(opener, uri, name, reader, cache, counters);
      } finally {
        if (granule == null) {
          forgetLease();
        }
      }
    }
    return new Lease(uri, granule);
  }

  /** What was read through this pool. */
  public ReadCounters counters() {
    return counters;
  }

  /** Counts a lease and finds an idle handle for it, if there is one. */
  private OpenGranule takeIdle(String uri) {
    OpenGranule found = null;
    List<OpenGranule> evicted;
    synchronized (this) {
      if (closed) {
        throw new IllegalStateException("Cannot lease a granule from a closed pool");
      }
      leased++;
      for (int i = idle.size() - 1; found == null && i >= 0; i--) {
        if (idle.get(i).uri().equals(uri)) {
          found = idle.remove(i).granule();
        }
      }
      evicted = evictBeyondBound();
    }
    evicted.forEach(OpenGranule::close);
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
    unwanted.forEach(OpenGranule::close);
  }

  /** Removes the handles idle for longest; to be closed outside the lock, which may take time. */
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
      remaining = List.copyOf(idle);
      idle.clear();
    }
    remaining.forEach(handle -> handle.granule().close());
    cache.clear();
  }
}
