package io.firn.storage;

import java.io.Closeable;
import java.io.IOException;

/**
 * An object on its way into a store: bytes are appended to a scratch file, then {@link #publish}
 * makes it appear under its key in one step. Closed without that, it leaves nothing. Not
 * thread-safe.
 */
public interface Publication extends Closeable {
  /** Appends bytes. */
  void write(byte[] bytes, int from, int length) throws IOException;

  /** Bytes written so far. */
  long length();

  /** CRC-32C of the bytes written so far. */
  int crc32c();

  /** Makes the object durable and visible under its key, whole. Nothing can be written after. */
  void publish() throws IOException;

  /** Abandons the object unless it was published. */
  @Override
  void close() throws IOException;
}
