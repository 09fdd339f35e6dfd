package io.firn.cli;

import io.firn.FirnException;
import io.firn.Plural;
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
 * Reports how far a run has come, by what appears in the store: the plan, then receipt after
 * receipt. This works for every runner, including those whose workers are elsewhere.
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
   * Begins to watch a store. A terminal gets one line that changes, a log a new line every ten
   * seconds.
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
        return; // Granules are still being scanned.
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
      // A run must not fail because its progress cannot be read; the next look may succeed.
      return;
    }
  }

  private void print() {
    double seconds = (System.nanoTime() - start) / 1e9;
    String line =
        String.format(
            Locale.ROOT,
            "%,d/%s, %s, %,.0f per second",
            seen.size(),
            Plural.of(shards, "shard"),
            Plural.of(rows, "observation"),
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
