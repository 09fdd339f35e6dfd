package io.firn.storage;

import io.firn.Plural;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads ranges of one file. A read that fails for a reason that may pass is repeated, usually on a
 * new channel, since the position of a failed one is unknown. Not thread-safe.
 */
final class RangeReader implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(RangeReader.class);

  /** Opens the file. */
  @FunctionalInterface
  interface Opener {
    SeekableByteChannel open() throws IOException;
  }

  private final String uri;
  private final Opener opener;
  private final long size;
  private boolean open = true;

  /** None between a failed read and the next attempt. */
  private SeekableByteChannel channel;

  private long position;

  RangeReader(String uri, Opener opener) throws IOException {
    this.uri = uri;
    this.opener = opener;
    this.size = Retries.answer(uri, this::openChannel);
  }

  /** Opens a channel and returns the length of the file. */
  private long openChannel() throws IOException {
    SeekableByteChannel opened = opener.open();
    try {
      long length = opened.size();
      position = opened.position();
      channel = opened;
      return length;
    } finally {
      if (channel == null) {
        opened.close();
      }
    }
  }

  /** Bytes of the file. */
  long size() {
    return size;
  }

  boolean isOpen() {
    return open;
  }

  /** Fills the target with what lies from {@code from} on; all of it lies in the file. */
  void read(ByteBuffer target, long from) throws IOException {
    int start = target.position();
    while (target.hasRemaining()) {
      // Bytes that have arrived are kept: restarted each time, a long range might never end.
      int done = target.position();
      Retries.answer(uri, () -> readSome(target.position(done), from + done - start));
    }
  }

  private int readSome(ByteBuffer target, long from) throws IOException {
    try {
      if (channel == null) {
        reopen();
      }
      // Only where needed: a seek, even to the same place, makes some cloud channels ask again.
      if (position != from) {
        channel.position(from);
      }
      int count = channel.read(target);
      if (count <= 0) {
        // The connection was lost, or the file has become shorter, which reopening it will show.
        // After a lost connection the channel of S3 returns nothing, for ever.
        throw new EOFException("it ends before its length of " + Plural.of(size, "byte"));
      }
      position = from + count;
      return count;
    } catch (IOException | RuntimeException e) {
      // A channel that reads by ranges has no position to lose, and it knows which version of the
      // object it began with, which a new one would not.
      if (!(channel instanceof RangedChannel)) {
        closeChannel();
      }
      throw e;
    }
  }

  private void reopen() throws IOException {
    long length = openChannel();
    if (length != size) {
      throw new ChangedInputException(uri, length, size);
    }
  }

  private void closeChannel() {
    SeekableByteChannel failed = channel;
    channel = null;
    try {
      if (failed != null) {
        failed.close();
      }
    } catch (IOException | RuntimeException e) {
      // The failure that made it useless is the one to report.
      LOG.debug("Cannot close input '{}'", uri, e);
    }
  }

  @Override
  public void close() throws IOException {
    open = false;
    if (channel != null) {
      channel.close();
    }
  }
}
