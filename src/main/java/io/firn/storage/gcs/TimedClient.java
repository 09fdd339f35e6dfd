package io.firn.storage.gcs;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.http.HttpHost;
import org.apache.http.HttpRequest;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.HttpUriRequest;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.protocol.HttpContext;

/**
 * A client of which each attempt has its time, whatever it waits for: a socket that nobody reads
 * from blocks its writer for ever, and one that trickles never times out. Thread-safe.
 */
final class TimedClient extends CloseableHttpClient {
  /** Of all clients of the JVM; it does nothing but close sockets. */
  private static final ScheduledThreadPoolExecutor CLOCK = clock();

  private final CloseableHttpClient client;
  private final ThreadLocal<Attempt> attempts = new ThreadLocal<>();

  TimedClient(CloseableHttpClient client) {
    this.client = client;
  }

  private static ScheduledThreadPoolExecutor clock() {
    ScheduledThreadPoolExecutor clock =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "firn-gcs-clock");
              thread.setDaemon(true);
              return thread;
            });
    // Else what is over in milliseconds would be kept for as long as it could have taken.
    clock.setRemoveOnCancelPolicy(true);
    return clock;
  }

  /** Begins an attempt of this thread: what it asks for until it closes that has so much time. */
  Attempt begin(Duration time) {
    Attempt attempt = new Attempt(time);
    attempts.set(attempt);
    return attempt;
  }

  @Override
  protected CloseableHttpResponse doExecute(
      HttpHost target, HttpRequest request, HttpContext context) throws IOException {
    Attempt attempt = attempts.get();
    if (attempt != null && request instanceof HttpUriRequest abortable) {
      attempt.follow(abortable);
    }
    return client.execute(target, request, context);
  }

  @Override
  public void close() throws IOException {
    client.close();
  }

  // Deprecated in the interface that has to be implemented.
  @Override
  @Deprecated
  public org.apache.http.params.HttpParams getParams() {
    return client.getParams();
  }

  @Override
  @Deprecated
  public org.apache.http.conn.ClientConnectionManager getConnectionManager() {
    return client.getConnectionManager();
  }

  /** What one thread asks for within one attempt, one request at a time. */
  final class Attempt implements Closeable {
    private final Future<?> end;
    private HttpUriRequest request;
    private boolean over;

    private Attempt(Duration time) {
      end = CLOCK.schedule(this::end, time.toMillis(), TimeUnit.MILLISECONDS);
    }

    private synchronized void follow(HttpUriRequest next) {
      request = next;
      if (over) {
        next.abort();
      }
    }

    private synchronized void end() {
      over = true;
      breakOff();
    }

    /** Does nothing to a request of which the answer was read to its end. */
    private void breakOff() {
      if (request != null) {
        request.abort();
      }
    }

    /** Whether its time was over before it was closed. */
    synchronized boolean isOver() {
      return over;
    }

    @Override
    public synchronized void close() {
      end.cancel(false);
      attempts.remove();
      // Closing the answer instead would read the rest of it, however long that is.
      breakOff();
    }
  }
}
