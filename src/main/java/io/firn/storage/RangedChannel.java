package io.firn.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;

/**
 * Reads an object by ranges, each asked for when it is wanted and never longer than that: a small
 * read takes the read-ahead with it, so that reading from front to back in small pieces is not a
 * request for each; a read of the read-ahead or more is one request for just its bytes. Seeking
 * costs nothing. Not thread-safe.
 */
public final class RangedChannel implements SeekableByteChannel {
  private final RangedObject object;
  private final int readAhead;
  private byte[] ahead;
  private long aheadFrom;
  private int aheadCount;
  private long position;
  private boolean open = true;

  /**
   * @param first the first bytes of the object, as many as came with its length
   * @param readAhead bytes of the shortest request
   */
  public RangedChannel(RangedObject object, byte[] first, int readAhead) {
    this.object = object;
    this.readAhead = readAhead;
    this.ahead = first;
    this.aheadCount = first.length;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    requireOpen();
    if (!target.hasRemaining()) {
      return 0;
    }
    long left = object.length() - position;
    if (left <= 0) {
      return -1;
    }
    int count = (int) Math.min(target.remaining(), left);
    if (isAhead()) {
      count = (int) Math.min(count, aheadFrom + aheadCount - position);
      target.put(ahead, (int) (position - aheadFrom), count);
    } else if (count >= readAhead) {
      int limit = target.limit();
      try {
        object.read(position, target.limit(target.position() + count));
      } finally {
        target.limit(limit);
      }
    } else {
      readAhead((int) Math.min(readAhead, left));
      target.put(ahead, 0, count);
    }
    position += count;
    return count;
  }

  private boolean isAhead() {
    return position >= aheadFrom && position < aheadFrom + aheadCount;
  }

  private void readAhead(int count) throws IOException {
    // Nothing is ahead until all of it is there: a read that fails halfway must not stay behind.
    aheadCount = 0;
    if (ahead.length < count) {
      ahead = new byte[count];
    }
    object.read(position, ByteBuffer.wrap(ahead, 0, count));
    aheadFrom = position;
    aheadCount = count;
  }

  @Override
  public long position() throws IOException {
    requireOpen();
    return position;
  }

  @Override
  public SeekableByteChannel position(long newPosition) throws IOException {
    requireOpen();
    if (newPosition < 0) {
      throw new IllegalArgumentException("Invalid position '" + newPosition + "': 0 or more");
    }
    position = newPosition;
    return this;
  }

  @Override
  public long size() throws IOException {
    requireOpen();
    return object.length();
  }

  @Override
  public int write(ByteBuffer source) {
    throw new NonWritableChannelException();
  }

  @Override
  public SeekableByteChannel truncate(long newSize) {
    throw new NonWritableChannelException();
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public void close() {
    open = false;
    ahead = new byte[0];
    aheadCount = 0;
  }

  private void requireOpen() throws ClosedChannelException {
    if (!open) {
      throw new ClosedChannelException();
    }
  }
}
