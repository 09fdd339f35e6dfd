package io.firn.storage;

import java.io.IOException;
import java.nio.ByteBuffer;

/** An object behind a network; each read is a request. Not thread-safe. */
public interface RangedObject {
  /** Bytes of the object. */
  long length();

  /** Fills the target with the bytes from {@code from} on, all of which lie in the object. */
  void read(long from, ByteBuffer target) throws IOException;
}
