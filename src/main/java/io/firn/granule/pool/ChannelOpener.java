package io.firn.granule.pool;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;

/**
 * Opens the object at a URI for reading from any position. Readers fetch headers in small scattered
 * pieces, so a channel over a network has to keep a cache of blocks.
 */
@FunctionalInterface
public interface ChannelOpener {
  /**
   * Opens a channel for one thread.
   *
   * @throws io.firn.storage.UnavailableInputException here or at a read, when what failed says
   *     nothing about the granule; any other exception is taken for the granule's own
   */
  SeekableByteChannel open(String uri) throws IOException;
}
