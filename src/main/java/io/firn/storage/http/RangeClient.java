package io.firn.storage.http;

import io.firn.storage.ChangedInputException;
import io.firn.storage.UnavailableInputException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.AccessDeniedException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Requests ranges of files from web servers. A failure that may pass, such as an answer 503 or none
 * in time, is an {@link IOException}, and the caller may try again. A lasting one is a {@link
 * FileNotFoundException}, an {@link AccessDeniedException}, or an {@link UnavailableInputException}
 * where it says nothing about the file. Thread-safe.
 */
final class RangeClient {
  /** The client of all file systems of this JVM. */
  static final RangeClient SHARED =
      new RangeClient(
          () -> BearerToken.of(System.getenv(BearerToken.VARIABLE)), Duration.ofSeconds(60));

  /** The most redirects; a log-in takes three or four. */
  private static final int MOST_REDIRECTS = 10;

  /** Bytes per second below which a transfer counts as stalled. */
  private static final long SLOWEST = 100_000;

  /** So much of an error page is read, so that the connection can be used again. */
  private static final int MOST_OF_NO_RANGE = 8 << 10;

  private static final int OK = 200;
  private static final int PARTIAL_CONTENT = 206;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int REQUEST_TIMEOUT = 408;
  private static final int GONE = 410;
  private static final int RANGE_NOT_SATISFIABLE = 416;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVER_ERROR = 500;

  private final Supplier<BearerToken> token;
  private final Duration patience;

  /** Made at the first request: most runs make none, and it is slow to make. */
  private static final class Connections {
    static final HttpClient CLIENT =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            // The client would send the token along.
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(Duration.ofSeconds(20))
            .build();
  }

  /**
   * @param token asked for at every request
   * @param patience how long an answer may take, in addition to the time for its bytes
   */
  RangeClient(Supplier<BearerToken> token, Duration patience) {
    this.token = token;
    this.patience = patience;
  }

  /**
   * Requests a range.
   *
   * @param named the URL that the user gave
   * @param start where to ask: that URL, or the one that an earlier answer came from
   * @param count bytes, fewer where the file ends
   * @throws FileNotFoundException when there is no such file
   * @throws ChangedInputException when the file ends before the range begins
   * @throws AccessDeniedException when the user may not read it
   * @throws UnavailableInputException when another attempt would not help
   */
  Range ask(URI named, URI start, long from, int count) throws IOException {
    URI at = start;
    for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      HttpResponse<byte[]> answer = send(named, at, from, count);
      if (answer.statusCode() == PARTIAL_CONTENT) {
        return Range.of(named, at, answer, from, count);
      }
      if (answer.statusCode() == RANGE_NOT_SATISFIABLE && from == 0) {
        // An empty file has no range.
        return Range.none(at);
      }
      if (answer.statusCode() == RANGE_NOT_SATISFIABLE) {
        // The file ends before the range.
        throw new ChangedInputException(named.toString());
      }
      at = redirection(named, at, answer);
    }
    throw lasting(named, "it redirects without an end");
  }

  private HttpResponse<byte[]> send(URI named, URI at, long from, int count) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(at)
            .GET()
            .header("Range", "bytes=%d-%d".formatted(from, from + count - 1));
    token
        .get()
        .forRequest(at, named)
        .ifPresent(value -> request.header("Authorization", "Bearer " + value));
    CompletableFuture<HttpResponse<byte[]>> answer =
        Connections.CLIENT.sendAsync(
            request.build(),
            head ->
                new RangeBody(
                    switch (head.statusCode()) {
                      case PARTIAL_CONTENT -> count;
                      // This may be the whole file.
                      case OK -> 0;
                      default -> MOST_OF_NO_RANGE;
                    }));
    try {
      return answer.get(patience.toMillis() + 1000L * count / SLOWEST, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new IOException("no answer in time from " + at.getHost(), e);
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } catch (ExecutionException e) {
      throw new IOException(at.getHost() + ": " + reason(e.getCause()), e.getCause());
    }
  }

  private static String reason(Throwable failure) {
    return failure.getMessage() == null
        ? failure.getClass().getSimpleName()
        : failure.getMessage().strip().replaceAll("\\s*\\R\\s*", "; ");
  }

  /** Where an answer without a range redirects to; throws what it means where it does not. */
  private URI redirection(URI named, URI at, HttpResponse<byte[]> answer) throws IOException {
    int status = answer.statusCode();
    String said = "HTTP %d from %s".formatted(status, at.getHost());
    if (status == OK) {
      throw lasting(
          named,
          isPage(answer)
              ? said + " with a web page, as a log-in has; " + advice()
              : "the server sends no ranges, and a granule is never read whole; copy it to a disk or an object store");
    }
    if (status == UNAUTHORIZED) {
      // Not about the file: a token that expires during a run makes no granule bad.
      throw lasting(named, said + "; " + advice());
    }
    if (status == FORBIDDEN) {
      throw new AccessDeniedException(named.toString(), null, said + "; " + advice());
    }
    if (status == NOT_FOUND || status == GONE) {
      throw new FileNotFoundException(said);
    }
    if (status >= SERVER_ERROR || status == TOO_MANY_REQUESTS || status == REQUEST_TIMEOUT) {
      throw new IOException(said);
    }
    URI target =
        answer
            .headers()
            .firstValue("Location")
            .map(at::resolve)
            .orElseThrow(() -> lasting(named, said));
    boolean secure = "https".equalsIgnoreCase(target.getScheme());
    if (target.getHost() == null
        || !secure && !"http".equalsIgnoreCase(target.getScheme())
        || !secure && "https".equalsIgnoreCase(at.getScheme())) {
      throw lasting(named, said + ", which redirects to where nothing is safe");
    }
    return target;
  }

  private static boolean isPage(HttpResponse<byte[]> answer) {
    return answer.headers().firstValue("Content-Type").orElse("").startsWith("text/html");
  }

  private String advice() {
    return token.get().value().isPresent()
        ? "%s may have expired, or is of no use there".formatted(BearerToken.VARIABLE)
        : "set " + BearerToken.VARIABLE;
  }

  /** A failure that says nothing about the file, and would be the same at every attempt. */
  static UnavailableInputException lasting(URI named, String reason) {
    return new UnavailableInputException(named.toString(), reason, null);
  }
}
