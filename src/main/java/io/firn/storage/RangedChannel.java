package io.firn.storage;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Reads an object by ranges, each requested when it is needed. A small read fetches the read-ahead
 * with it, so that reading front to back in small pieces is not a request for each; a read as long
 * as the read-ahead or longer is one request for just its bytes. Seeking costs nothing. Not
 * thread-safe.
 */
public final class RangedChannel extends ReadOnlyChannel {
  private final RangedObject object;
  private final int readAhead;
  private byte[] ahead;
  private long aheadFrom;
  private int aheadCount;
  private boolean open = true;

  /**
   * @param first the first bytes of the object, as many as arrived with its length
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
    // Nothing counts as read ahead until all of it has arrived: a read may fail halfway.
    aheadCount = 0;
    if (ahead.length < count) {
      ahead = new byte[count];
    }
    object.read(position, ByteBuffer.wrap(ahead, 0, count));
    aheadFrom = position;
    aheadCount = count;
  }

  @Override
  protected long length() {
    return object.length();
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
}
