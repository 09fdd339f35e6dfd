package io.firn.storage;

import java.time.Duration;

/**
 * How often a request is sent again, and how long an answer may take.
 *
 * @param attempts in all
 * @param firstWait the longest wait before the second attempt, doubled before each further one
 * @param throttledWait the same where the service asked to slow down
 * @param longestWait the longest of all waits
 * @param answer how long one attempt may take, whatever it transfers
 * @param slowest bytes in a second below which a transfer is taken for stalled: a socket that
 *     nobody reads from blocks its writer for ever, and one that trickles never times out
 */
public record Patience(
    int attempts,
    Duration firstWait,
    Duration throttledWait,
    Duration longestWait,
    Duration answer,
    long slowest) {
  /**
   * Half a minute of waiting in all, a minute where the service asked for it: object stores take
   * that long to spread a prefix that became busy. What takes longer is for the runner to try
   * again.
   */
  public static final Patience DEFAULT =
      new Patience(
          10,
          Duration.ofMillis(200),
          Duration.ofSeconds(1),
          Duration.ofSeconds(20),
          Duration.ofSeconds(60),
          500_000);

  /** How long one attempt may take that transfers so many bytes. */
  public Duration forBytes(long bytes) {
    return answer.plusMillis(1000 * bytes / slowest);
  }
}
