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
 * A client that limits the time of each attempt as a whole: a write to a socket whose peer does not
 * read blocks for ever, and a trickling read never times out. Thread-safe.
 */
final class TimedClient extends CloseableHttpClient {
  /** One for all clients of the JVM; it only closes sockets. */
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
    // Otherwise a task for a request of milliseconds would be kept until its time limit.
    clock.setRemoveOnCancelPolicy(true);
    return clock;
  }

  /** Begins an attempt of this thread: its requests until it is closed have so much time in all. */
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

  // Deprecated, but the interface requires it.
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

  /** The requests of one thread within one attempt, one at a time. */
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

    /** Does nothing to a request whose answer was read to its end. */
    private void breakOff() {
      if (request != null) {
        request.abort();
      }
    }

    /** Whether the time ran out before the attempt was closed. */
    synchronized boolean isOver() {
      return over;
    }

    @Override
    public synchronized void close() {
      end.cancel(false);
      attempts.remove();
      // Closing the answer instead would read all that is left of it.
      breakOff();
    }
  }
}
