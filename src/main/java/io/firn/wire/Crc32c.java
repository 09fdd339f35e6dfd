package io.firn.wire;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** The CRC-32C of bytes that are all at hand; of a stream {@link CRC32C} itself keeps count. */
public final class Crc32c {
  private Crc32c() {}

  public static int of(byte[] bytes) {
    return of(bytes, 0, bytes.length);
  }

  public static int of(byte[] bytes, int from, int length) {
    return of(ByteBuffer.wrap(bytes, from, length));
  }

  /** Of what remains in a buffer, whose position stays. */
  public static int of(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.duplicate());
    return (int) crc.getValue();
  }
}
