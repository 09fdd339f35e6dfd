package io.firn.storage;

import java.time.Duration;

/**
 * How often a request is sent again, and how long an answer may take.
 *
 * @param attempts in all
 * @param firstWait the longest wait before the second attempt; doubled before each further one
 * @param throttledWait the same where the service asked to slow down
 * @param longestWait the longest of all waits
 * @param answer how long one attempt may take, in addition to the time for its bytes
 * @param slowest bytes per second below which a transfer counts as stalled: a write to a socket
 *     whose peer does not read blocks for ever, and a trickling read never times out
 */
public record Patience(
    int attempts,
    Duration firstWait,
    Duration throttledWait,
    Duration longestWait,
    Duration answer,
    long slowest) {
  /**
   * Half a minute of waiting in all, a minute where the service asked to slow down: object stores
   * take that long to spread a prefix that became busy. Beyond that, the runner retries.
   */
  public static final Patience DEFAULT =
      new Patience(
          10,
          Duration.ofMillis(200),
          Duration.ofSeconds(1),
          Duration.ofSeconds(20),
          Duration.ofSeconds(60),
          500_000);

  /** How long one attempt that transfers so many bytes may take. */
  public Duration forBytes(long bytes) {
    return answer.plusMillis(1000 * bytes / slowest);
  }
}
