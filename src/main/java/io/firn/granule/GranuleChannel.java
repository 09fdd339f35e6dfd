package io.firn.granule;

import io.firn.Plural;
import io.firn.storage.UnavailableInputException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;

/**
 * A read-only channel that always fills the buffer as far as the object reaches. jHDF re-reads from
 * the same position after a short read, which a channel over a network may well return, and would
 * silently take wrong bytes.
 */
public final class GranuleChannel implements SeekableByteChannel {
  private final SeekableByteChannel channel;
  private final ReadCounters counters;
  private final long size;
  private long position;
  private Exception failure;

  public GranuleChannel(SeekableByteChannel channel, ReadCounters counters) throws IOException {
    this.channel = channel;
    this.counters = counters;
    this.size = channel.size();
  }

  /** Whether a read has failed, so that the channel below can no longer be trusted. */
  boolean failed() {
    return failure != null;
  }

  /**
   * Fails when the file system has refused a read, whatever the caller made of that: libraries take
   * it for damage.
   *
   * @throws UnavailableGranuleException when that is so
   */
  public void requireAvailable() {
    if (failure instanceof UnavailableInputException unavailable) {
      throw new UnavailableGranuleException(unavailable);
    }
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    if (position >= size) {
      return into.hasRemaining() ? -1 : 0;
    }
    if (failure instanceof UnavailableInputException unavailable) {
      // A library that goes on after a failure would wait for all attempts at every read.
      throw unavailable;
    }
    int first = into.position();
    try {
      channel.position(position);
      while (into.hasRemaining() && channel.read(into) >= 0) {
        // A channel over a network returns what it has; go on until the buffer is full.
      }
    } catch (IOException | RuntimeException e) {
      failure = e;
      throw e;
    }
    int count = into.position() - first;
    position += count;
    counters.read(count);
    return count;
  }

  /**
   * The {@code length} bytes from {@code at} on.
   *
   * @throws EOFException when the object ends before; checked first, so that a damaged header
   *     cannot make it allocate an absurd array
   */
  public byte[] readFully(long at, int length) throws IOException {
    if (at < 0 || length < 0 || at > size - length) {
      throw new EOFException(
          "%s at %,d %s beyond the end at %,d"
              .formatted(Plural.of(length, "byte"), at, length == 1 ? "lies" : "lie", size));
    }
    byte[] bytes = new byte[length];
    position = at;
    if (length > 0 && read(ByteBuffer.wrap(bytes)) != length) {
      EOFException early =
          new EOFException("the channel ended before byte " + (at + length) + " of " + size);
      failure = early;
      throw early;
    }
    return bytes;
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public GranuleChannel position(long newPosition) {
    position = newPosition;
    return this;
  }

  /** As {@link #size}, and of a closed channel as well. */
  public long length() {
    return size;
  }

  @Override
  public long size() throws IOException {
    if (!isOpen()) {
      throw new ClosedChannelException();
    }
    return size;
  }

  @Override
  public int write(ByteBuffer from) {
    throw new NonWritableChannelException();
  }

  @Override
  public GranuleChannel truncate(long newSize) {
    throw new NonWritableChannelException();
  }

  @Override
  public boolean isOpen() {
    return channel.isOpen();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
