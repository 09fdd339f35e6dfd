package io.firn.granule;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;

/**
 * Opens the object at a URI for reading from any position. Readers fetch headers in small scattered
 * pieces, so a channel over a network has to keep a cache of blocks.
 */
@FunctionalInterface
public interface ChannelOpener {
  SeekableByteChannel open(String uri) throws IOException;
}
