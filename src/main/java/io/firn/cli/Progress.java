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
 * receipt. This works for every runner, including those whose workers are elsewhere. Where Ctrl-C
 * or another signal ends the process, says how to go on.
 */
final class Progress {
  private final ObjectStore store;
  private final PrintWriter out;
  private final PrintWriter err;
  private final Thread whenEnded;
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

  private Progress(ObjectStore store, PrintWriter out, PrintWriter err, String howToGoOn) {
    this.store = store;
    this.out = out;
    this.err = err;
    this.whenEnded = new Thread(() -> end(howToGoOn), "how to go on");
  }

  /**
   * Begins to watch a store. A terminal gets one line that changes, a log a new line every ten
   * seconds.
   *
   * @param howToGoOn the last line that is printed if the process is ended by a signal
   */
  static Progress watch(ObjectStore store, PrintWriter out, PrintWriter err, String howToGoOn) {
    Progress progress = new Progress(store, out, err, howToGoOn);
    Runtime.getRuntime().addShutdownHook(progress.whenEnded);
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

  private synchronized void print() {
    if (timer.isShutdown()) {
      return;
    }
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
    try {
      Runtime.getRuntime().removeShutdownHook(whenEnded);
    } catch (IllegalStateException e) {
      return; // The process is ending, and the last line is printed or about to be.
    }
    stopPrinting();
  }

  private synchronized void stopPrinting() {
    timer.shutdownNow();
    if (printed) {
      err.println();
    }
  }

  private void end(String howToGoOn) {
    stopPrinting();
    err.println(howToGoOn);
    // Threads that lose what they work with would print their failures below, at a shell's prompt.
    err.close();
    out.close();
  }
}
