package io.firn.storage;

import io.firn.FirnException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import org.apache.beam.sdk.util.BackOff;
import org.apache.beam.sdk.util.BackOffUtils;
import org.apache.beam.sdk.util.FluentBackoff;
import org.apache.beam.sdk.util.Sleeper;
import org.joda.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Retries a request to a file system that failed for a reason that may pass. That is every failure
 * except those that are sure to last: a message does not tell whether a network will recover, and
 * taking a passing failure for a lasting one would leave out a granule that is in order.
 */
final class Retries {
  private static final Logger LOG = LoggerFactory.getLogger(Retries.class);

  static final int ATTEMPTS = 5;

  /**
   * A quarter of a minute in all, after which an object store that asked to slow down has usually
   * recovered. Beyond that, the runner retries.
   */
  private static final FluentBackoff BACKOFF =
      FluentBackoff.DEFAULT
          .withInitialBackoff(Duration.standardSeconds(1))
          .withExponent(2)
          .withMaxRetries(ATTEMPTS - 1);

  /** How to wait between two attempts; tests do not wait. */
  static volatile Sleeper sleeper = Sleeper.DEFAULT;

  private Retries() {}

  /** A request to a file system, which can be repeated. */
  @FunctionalInterface
  interface Request<T> {
    T send() throws IOException;
  }

  /**
   * The answer to a request.
   *
   * @param input what messages name
   * @throws UnavailableInputException when no attempt succeeded
   * @throws IOException when another attempt would not help
   */
  static <T> T answer(String input, Request<T> request) throws IOException {
    BackOff backoff = BACKOFF.backoff();
    for (int attempt = 1; ; attempt++) {
      try {
        return request.send();
      } catch (IOException | RuntimeException e) {
        // Clients of object stores throw unchecked exceptions for answers such as 503.
        if (isLasting(e)) {
          throw e;
        }
        if (!waited(backoff)) {
          throw new UnavailableInputException(input, e, attempt);
        }
        LOG.warn(
            "Cannot read input '{}': {} (attempt {} of {}), trying again",
            input,
            UnavailableInputException.text(e),
            attempt,
            ATTEMPTS);
      }
    }
  }

  /** Whether the failure would be the same at every attempt. */
  private static boolean isLasting(Exception e) {
    return e instanceof FileNotFoundException
        || e instanceof NoSuchFileException
        || e instanceof AccessDeniedException
        || e instanceof ChangedInputException
        // Its storage has made attempts of its own.
        || e instanceof UnavailableInputException
        || e instanceof FirnException
        || e instanceof IllegalArgumentException;
  }

  /**
   * Waits for the next attempt; false when there is none, or when the bundle is being cancelled.
   */
  private static boolean waited(BackOff backoff) {
    try {
      return BackOffUtils.next(sleeper, backoff);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
