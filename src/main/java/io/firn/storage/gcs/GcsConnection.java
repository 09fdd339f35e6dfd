package io.firn.storage.gcs;

import com.google.api.client.http.HttpRequestInitializer;
import com.google.api.client.http.HttpTransport;
import com.google.api.client.http.apache.v2.ApacheHttpTransport;
import com.google.api.client.json.gson.GsonFactory;
import com.google.api.services.storage.Storage;
import com.google.auth.Credentials;
import com.google.auth.http.HttpCredentialsAdapter;
import io.firn.storage.Patience;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ProxySelector;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.beam.sdk.extensions.gcp.options.GcsOptions;
import org.apache.http.impl.client.HttpClientBuilder;
import org.apache.http.impl.conn.SystemDefaultRoutePlanner;

/**
 * Google's client of Cloud Storage, with Firn's retries: the client for the JSON interface sends
 * just one request for each call. Thread-safe.
 */
final class GcsConnection {
  /** Longer objects go by a resumable upload: losing one would cost too much. */
  static final long LARGEST_INSERT = 1L << 30;

  private static final int CONNECT_MILLIS = 20_000;

  /** More than the threads of a worker. */
  private static final int MOST_CONNECTIONS = 500;

  private final TimedClient client;
  private final Storage storage;
  private final Patience patience;
  private final long largestInsert;

  private GcsConnection(
      TimedClient client, Storage storage, Patience patience, long largestInsert) {
    this.client = client;
    this.storage = storage;
    this.patience = patience;
    this.largestInsert = largestInsert;
  }

  /** A request to the service, which can be repeated. */
  @FunctionalInterface
  interface Question<T> {
    T ask() throws IOException;
  }

  /** The connection by the options of Beam's file systems. */
  static GcsConnection connect(GcsOptions options) {
    return connect(options, Patience.DEFAULT, LARGEST_INSERT);
  }

  /**
   * @param largestInsert bytes of the longest object that goes out in one request
   */
  static GcsConnection connect(GcsOptions options, Patience patience, long largestInsert) {
    GcsEndpoint endpoint = GcsEndpoint.of(options);
    TimedClient client =
        new TimedClient(
            HttpClientBuilder.create()
                .useSystemProperties()
                .setRoutePlanner(new SystemDefaultRoutePlanner(ProxySelector.getDefault()))
                .setMaxConnTotal(MOST_CONNECTIONS)
                .setMaxConnPerRoute(MOST_CONNECTIONS)
                // Retries, connections and time limits are Firn's.
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableContentCompression()
                .disableCookieManagement()
                .build());
    HttpTransport transport = new ApacheHttpTransport(client);
    Storage storage =
        new Storage.Builder(
                transport, GsonFactory.getDefaultInstance(), initializer(options, patience))
            .setRootUrl(endpoint.root())
            .setServicePath(endpoint.service())
            .setBatchPath("batch/" + endpoint.service().replaceFirst("/$", ""))
            .setApplicationName("Firn")
            .build();
    return new GcsConnection(client, storage, patience, largestInsert);
  }

  private static HttpRequestInitializer initializer(GcsOptions options, Patience patience) {
    Credentials credentials = options.getGcpCredential();
    // Null where the user's own factory finds none.
    HttpRequestInitializer authorize =
        credentials == null ? request -> {} : new HttpCredentialsAdapter(credentials);
    int silence = Math.toIntExact(patience.answer().toMillis());
    return request -> {
      request.setConnectTimeout(Math.min(CONNECT_MILLIS, silence));
      request.setReadTimeout(silence);
      // Only for a token that was revoked, which is then renewed.
      request.setNumberOfRetries(1);
      authorize.initialize(request);
    };
  }

  /** Google's client; all requests to it must be made within {@link #answer}. */
  Storage storage() {
    return storage;
  }

  /** Bytes of the longest object that is sent in one request. */
  long largestInsert() {
    return largestInsert;
  }

  /**
   * The answer to a request, which is repeated where it failed for a reason that may pass.
   *
   * @param bytes how many are transferred, which determines the time of an attempt
   * @throws IOException the last failure, see {@link GcsFailure}
   */
  <T> T answer(long bytes, Question<T> question) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        return attempt(patience.forBytes(bytes), question);
      } catch (IOException e) {
        if (attempt >= patience.attempts() || !GcsFailure.mayPass(e)) {
          throw e;
        }
        pause(attempt, GcsFailure.isThrottled(e));
      }
    }
  }

  /** The answer to a request that is sent once. */
  <T> T answerOnce(Question<T> question) throws IOException {
    return attempt(patience.answer(), question);
  }

  private <T> T attempt(Duration time, Question<T> question) throws IOException {
    try (TimedClient.Attempt attempt = client.begin(time)) {
      try {
        return question.ask();
      } catch (IOException e) {
        if (attempt.isOver()) {
          IOException late =
              new SocketTimeoutException("no answer in time, %d s".formatted(time.toSeconds()));
          late.initCause(e);
          throw late;
        }
        throw e;
      }
    }
  }

  /**
   * Waits for a random time up to a bound that doubles, so that workers do not all come back at
   * once.
   */
  private void pause(int attempt, boolean throttled) throws IOException {
    Duration first = throttled ? patience.throttledWait() : patience.firstWait();
    long most =
        Math.min(patience.longestWait().toMillis(), first.toMillis() << Math.min(attempt - 1, 20));
    try {
      Thread.sleep(ThreadLocalRandom.current().nextLong(most + 1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted = new InterruptedIOException("interrupted");
      interrupted.initCause(e);
      throw interrupted;
    }
  }
}
