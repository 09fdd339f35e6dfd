package io.firn.storage;

/**
 * Counts what was read from a file system for one or more inputs; cached reads do not count. Not
 * thread-safe: one for each thread.
 */
public final class ReadCounter {
  private long reads;
  private long bytesRead;

  /** Ranges requested from the file system. */
  public long reads() {
    return reads;
  }

  /** Bytes that the file system delivered. */
  public long bytesRead() {
    return bytesRead;
  }

  void add(long bytes) {
    reads++;
    bytesRead += bytes;
  }
}
