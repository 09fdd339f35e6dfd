package io.firn.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Reads a file through a cache of its most recently used blocks, so that the many small scattered
 * reads of HDF5 metadata become a few range requests. A read of a block or more bypasses the cache
 * as one range. The file must not change. Not thread-safe.
 */
final class BlockCachedChannel extends ReadOnlyChannel {
  private static final long NONE = -1;

  private final RangeReader file;
  private final ReadCounter counter;
  private final int blockSize;

  /**
   * The number of the block in each slot, and when it was last used; few enough to search in turn.
   */
  private final long[] numbers;

  private final long[] lastUse;
  private final byte[][] blocks;
  private long uses;

  BlockCachedChannel(RangeReader file, int blockSize, int slots, ReadCounter counter) {
    this.file = file;
    this.counter = counter;
    this.blockSize = blockSize;
    this.numbers = new long[slots];
    Arrays.fill(numbers, NONE);
    this.lastUse = new long[slots];
    this.blocks = new byte[slots][];
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    requireOpen();
    if (!target.hasRemaining()) {
      return 0;
    }
    if (position >= file.size()) {
      return -1;
    }
    int wanted = (int) Math.min(target.remaining(), file.size() - position);
    int left = wanted;
    while (left > 0) {
      int slot = slotOf(position / blockSize);
      int done;
      if (slot < 0 && left >= blockSize) {
        fill(target, position, left);
        done = left;
      } else {
        int at = (int) (position % blockSize);
        done = Math.min(left, blockSize - at);
        target.put(blocks[slot < 0 ? load(position / blockSize) : slot], at, done);
      }
      position += done;
      left -= done;
    }
    return wanted;
  }

  @Override
  protected long length() {
    return file.size();
  }

  @Override
  public boolean isOpen() {
    return file.isOpen();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  /** The slot that holds a block, now the most recently used one, or -1. */
  private int slotOf(long number) {
    for (int slot = 0; slot < numbers.length; slot++) {
      if (numbers[slot] == number) {
        lastUse[slot] = ++uses;
        return slot;
      }
    }
    return -1;
  }

  /** Reads a block in place of the least recently used one. */
  private int load(long number) throws IOException {
    int slot = 0;
    for (int i = 1; i < numbers.length; i++) {
      if (lastUse[i] < lastUse[slot]) {
        slot = i;
      }
    }
    if (blocks[slot] == null) {
      blocks[slot] = new byte[blockSize];
    }
    // Taken only once the whole block is read: a read that fails halfway must not be cached.
    numbers[slot] = NONE;
    long from = number * blockSize;
    fill(ByteBuffer.wrap(blocks[slot]), from, (int) Math.min(blockSize, file.size() - from));
    numbers[slot] = number;
    lastUse[slot] = ++uses;
    return slot;
  }

  private void fill(ByteBuffer target, long from, int count) throws IOException {
    int limit = target.limit();
    target.limit(target.position() + count);
    try {
      file.read(target, from);
    } finally {
      target.limit(limit);
    }
    counter.add(count);
  }
}
