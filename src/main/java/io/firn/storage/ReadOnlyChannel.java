package io.firn.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;

/** A read-only channel that seeks by just remembering its position. */
abstract class ReadOnlyChannel implements SeekableByteChannel {
  /** Where the next read begins; it may lie beyond the end. */
  protected long position;

  /** Bytes of the file or object. */
  protected abstract long length();

  @Override
  public final long position() throws IOException {
    requireOpen();
    return position;
  }

  @Override
  public final SeekableByteChannel position(long newPosition) throws IOException {
    requireOpen();
    if (newPosition < 0) {
      throw new IllegalArgumentException("Invalid position '" + newPosition + "': 0 or more");
    }
    position = newPosition;
    return this;
  }

  @Override
  public final long size() throws IOException {
    requireOpen();
    return length();
  }

  @Override
  public final int write(ByteBuffer source) {
    throw new NonWritableChannelException();
  }

  @Override
  public final SeekableByteChannel truncate(long newSize) {
    throw new NonWritableChannelException();
  }

  protected final void requireOpen() throws ClosedChannelException {
    if (!isOpen()) {
      throw new ClosedChannelException();
    }
  }
}
