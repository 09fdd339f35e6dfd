package io.firn.storage;

import java.io.IOException;
import java.util.Objects;
import java.util.zip.CRC32C;

/**
 * An object on its way into a storage that takes objects only whole: it grows in a local file,
 * which publishing sends at once. Until then the storage knows nothing of it, and a client that has
 * to repeat a request can read the bytes again.
 */
public abstract class ScratchPublication implements Publication {
  /** Bytes of one write to the file: enough that the system calls do not count. */
  private static final int PIECE = 64 << 10;

  private final ScratchFile file;
  private final CRC32C crc = new CRC32C();
  private final byte[] buffer = new byte[PIECE];
  private int buffered;
  private long length;
  private boolean open = true;

  /**
   * @param file empty; closed with the publication
   */
  protected ScratchPublication(ScratchFile file) {
    this.file = file;
  }

  /** Sends all bytes to the storage, where they appear whole under the key or not at all. */
  protected abstract void send(ScratchFile content) throws IOException;

  /** An exception that says that the scratch file cannot be written. */
  protected abstract IOException cannotBuffer(IOException e);

  @Override
  public final void write(byte[] bytes, int from, int count) throws IOException {
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
  public final long length() {
    return length;
  }

  @Override
  public final int crc32c() {
    return (int) crc.getValue();
  }

  @Override
  public final void publish() throws IOException {
    requireOpen();
    drain();
    open = false;
    send(file);
  }

  @Override
  public final void close() throws IOException {
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
      // So that an object with a hole can never be published by someone who carries on.
      open = false;
      throw cannotBuffer(e);
    }
  }

  private void requireOpen() {
    if (!open) {
      throw new IllegalStateException(
          "Cannot write an object that was published or abandoned, or of which a write failed");
    }
  }
}
