package io.firn.storage;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;

/**
 * Opens the granules of one kind of storage, where Beam's own channel would read more than it is
 * asked for. Implementations are found by {@link java.util.ServiceLoader}; they have the settings
 * of {@link FileSystemOptions}, as Beam's file systems do, which list the granules.
 */
public interface InputProvider {
  /** Whether this storage is the one that {@code uri} means; at most one says so. */
  boolean handles(String uri);

  /**
   * Opens an object for reads at random. What fails and may pass is an exception that gives just
   * the reason, here and at every read.
   *
   * @throws java.io.FileNotFoundException when there is no such object
   */
  SeekableByteChannel open(String uri) throws IOException;
}
