package io.firn.proof;

import io.firn.wire.StoreDigest;
import java.util.Arrays;

/**
 * A set of objects, kept as one hash of eight bytes for each, so that a million fit into any heap.
 * Filled first and queried afterwards. Thread-safe.
 */
final class KnownObjects {
  private long[] hashes = new long[1024];
  private int count;
  private boolean sorted;

  /** Adds an object by its key. */
  void add(String key) {
    add(key, 0);
  }

  /** Adds an object by its key and length. */
  synchronized void add(String key, long length) {
    if (count == hashes.length) {
      hashes = Arrays.copyOf(hashes, count + (count >> 1));
    }
    hashes[count++] = StoreDigest.listed(key, length);
    sorted = false;
  }

  boolean contains(String key) {
    return contains(key, 0);
  }

  synchronized boolean contains(String key, long length) {
    if (!sorted) {
      Arrays.sort(hashes, 0, count);
      sorted = true;
    }
    return Arrays.binarySearch(hashes, 0, count, StoreDigest.listed(key, length)) >= 0;
  }
}
