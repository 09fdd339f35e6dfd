package io.firn.storage;

import java.io.IOException;
import java.util.Objects;
import java.util.zip.CRC32C;

/**
 * An object on its way into a cloud, which takes only whole objects: it grows in a local file,
 * which publishing uploads. Until then the cloud knows nothing of it, and a client that repeats a
 * request can read the bytes again.
 */
final class BucketPublication implements Publication {
  /** Bytes of one write to the file: enough that the cost of system calls does not count. */
  private static final int PIECE = 64 << 10;

  private final BucketStore store;
  private final String key;
  private final ScratchFile file;
  private final CRC32C crc = new CRC32C();
  private final byte[] buffer = new byte[PIECE];
  private int buffered;
  private long length;
  private boolean open = true;

  /**
   * @param file empty; closed with the publication
   */
  BucketPublication(BucketStore store, String key, ScratchFile file) {
    this.store = store;
    this.key = key;
    this.file = file;
  }

  @Override
  public void write(byte[] bytes, int from, int count) throws IOException {
    Objects.checkFromIndexSize(from, count, bytes.length);
    requireOpen();
    crc.update(bytes, from, count);
    length += count;
    if (count > PIECE - buffered) {
      drain();
    }
    if (count >= PIECE) {
      append(bytes, from, count);
    } else {
      System.arraycopy(bytes, from, buffer, buffered, count);
      buffered += count;
    }
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public int crc32c() {
    return (int) crc.getValue();
  }

  @Override
  public void publish() throws IOException {
    requireOpen();
    drain();
    open = false;
    store.send(key, file, crc32c());
  }

  @Override
  public void close() throws IOException {
    open = false;
    file.close();
  }

  private void drain() throws IOException {
    append(buffer, 0, buffered);
    buffered = 0;
  }

  private void append(byte[] bytes, int from, int count) throws IOException {
    try {
      for (int done = 0; done < count; done += PIECE) {
        file.append(bytes, from + done, Math.min(PIECE, count - done));
      }
    } catch (IOException e) {
      // So that a caller who goes on after a failed write cannot publish an object with a hole.
      open = false;
      throw store.cannotBuffer(e);
    }
  }

  private void requireOpen() {
    if (!open) {
      throw new IllegalStateException(
          "Cannot write an object that was published or abandoned, or of which a write failed");
    }
  }
}
