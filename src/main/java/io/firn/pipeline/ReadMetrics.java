package io.firn.pipeline;

import io.firn.granule.ReadCounters;
import java.io.Serializable;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;

/** Beam's counters for the reading of granules. */
final class ReadMetrics implements Serializable {
  private final Counter opened = Metrics.counter("firn", "granules_opened");
  private final Counter read = Metrics.counter("firn", "bytes_read");
  private final Counter decoded = Metrics.counter("firn", "bytes_decoded");
  private final Counter hits = Metrics.counter("firn", "cache_hits");

  void add(ReadCounters.Snapshot since) {
    opened.inc(since.opens());
    read.inc(since.bytesRead());
    decoded.inc(since.bytesDecoded());
    hits.inc(since.cacheHits());
  }
}
