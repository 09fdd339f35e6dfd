package io.firn.granule;

import io.firn.granule.pool.GranulePool;
import java.util.concurrent.atomic.LongAdder;

/** Counts the reading of all granules of a {@link GranulePool}. Thread-safe. */
public final class ReadCounters {
  private final LongAdder opens = new LongAdder();
  private final LongAdder bytesRead = new LongAdder();
  private final LongAdder chunksDecoded = new LongAdder();
  private final LongAdder bytesDecoded = new LongAdder();
  private final LongAdder cacheHits = new LongAdder();

  public ReadCounters() {}

  /**
   * The counts at one moment.
   *
   * @param opens granules opened
   * @param bytesRead bytes taken from the channels, headers included
   * @param chunksDecoded chunks taken through their filters
   * @param bytesDecoded bytes that came out of the filters, and bytes of unchunked datasets
   * @param cacheHits chunks that did not need decoding because another read had done it
   */
  public record Snapshot(
      long opens, long bytesRead, long chunksDecoded, long bytesDecoded, long cacheHits) {

    /** What was counted since {@code earlier}. */
    public Snapshot since(Snapshot earlier) {
      return new Snapshot(
          opens - earlier.opens,
          bytesRead - earlier.bytesRead,
          chunksDecoded - earlier.chunksDecoded,
          bytesDecoded - earlier.bytesDecoded,
          cacheHits - earlier.cacheHits);
    }
  }

  /** The counts so far; exact once no one is reading. */
  public Snapshot snapshot() {
    return new Snapshot(
        opens.sum(), bytesRead.sum(), chunksDecoded.sum(), bytesDecoded.sum(), cacheHits.sum());
  }

  public void opened() {
    opens.increment();
  }

  void read(long bytes) {
    bytesRead.add(bytes);
  }

  void decodedChunk(long bytes) {
    chunksDecoded.increment();
    bytesDecoded.add(bytes);
  }

  void decodedPlain(long bytes) {
    bytesDecoded.add(bytes);
  }

  public void hit() {
    cacheHits.increment();
  }
}
