package io.firn.cli;

import io.firn.FirnException;
import io.firn.pipeline.StoreSite;
import io.firn.shard.ShardReceipt;
import io.firn.storage.ObjectStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Says how far a run is, from what appears in the store: the plan, then receipt after receipt. That
 * works for every runner alike, also for one whose workers are elsewhere.
 */
final class Progress {
  private final ObjectStore store;
  private final PrintWriter err;
  private final boolean terminal = System.console() != null;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "progress");
            thread.setDaemon(true);
            return thread;
          });
  private final Set<String> seen = new HashSet<>();
  private final long start = System.nanoTime();
  private long shards = -1;
  private long rows;
  private boolean printed;

  private Progress(ObjectStore store, PrintWriter err) {
    this.store = store;
    this.err = err;
  }

  /**
   * Begins to watch a store; a terminal gets one line that changes, a log gets a line now and then.
   */
  static Progress watch(ObjectStore store, PrintWriter err) {
    Progress progress = new Progress(store, err);
    int seconds = progress.terminal ? 1 : 10;
    progress.timer.scheduleWithFixedDelay(progress::look, seconds, seconds, TimeUnit.SECONDS);
    return progress;
  }

  private void look() {
    try {
      if (shards < 0) {
        shards = StoreSite.plannedShards(store).orElse(-1);
      }
      if (shards < 0) {
        return; // Granules are being scanned.
      }
      List<String> fresh;
      try (Stream<ObjectStore.Entry> entries = store.list(ShardReceipt.PREFIX)) {
        fresh = entries.map(ObjectStore.Entry::key).filter(seen::add).toList();
      }
      for (String key : fresh) {
        rows += ShardReceipt.fromBytes(store.get(key), key).rowsGridded();
      }
      print();
    } catch (IOException | UncheckedIOException | FirnException e) {
      // A run must not fail because its progress could not be seen; the next look may succeed.
      return;
    }
  }

  private void print() {
    double seconds = (System.nanoTime() - start) / 1e9;
    String line =
        String.format(
            Locale.ROOT,
            "%,d/%,d shards, %,d observations, %,.0f per second",
            seen.size(),
            shards,
            rows,
            rows / seconds);
    if (terminal) {
      err.print("\r" + line + "  ");
      err.flush();
      printed = true;
    } else {
      err.println(line);
    }
  }

  /** Ends the watch. */
  void stop() {
    timer.shutdownNow();
    if (printed) {
      err.println();
    }
  }
}
