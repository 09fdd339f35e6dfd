package io.firn.storage;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.UUID;

/**
 * A local file of bytes on their way elsewhere. It has no name once it is open, so that nothing is
 * left however the process ends. Not thread-safe.
 *
 * <p>Not a {@link java.nio.channels.FileChannel}, which is closed for good when the thread that
 * reads from it is interrupted. Clients of clouds end an attempt that takes too long in just that
 * way, and the next attempt has to read the file again.
 */
public final class ScratchFile implements Closeable {
  private final Path path;
  private final RandomAccessFile file;
  private final boolean named;
  private long length;
  private Check check = () -> {};

  /** Says whether the bytes may still go where they are on their way to. */
  @FunctionalInterface
  interface Check {
    void run() throws IOException;
  }

  private ScratchFile(Path path, RandomAccessFile file, boolean named) {
    this.path = path;
    this.file = file;
    this.named = named;
  }

  /** An empty file in a directory, which is created where it does not exist. */
  public static ScratchFile create(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      Files.createDirectories(directory);
    }
    Path path = directory.resolve("firn-" + UUID.randomUUID() + ".object");
    RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
    boolean named = false;
    try {
      Files.delete(path);
    } catch (FileSystemException e) {
      // Windows deletes no file that is open.
      named = true;
    }
    return new ScratchFile(path, file, named);
  }

  /** Bytes of the file. */
  public long length() {
    return length;
  }

  /** Asks this whenever the bytes are about to be sent, also when they are sent again. */
  void askBefore(Check before) {
    check = before;
  }

  void append(byte[] bytes, int from, int count) throws IOException {
    file.seek(length);
    file.write(bytes, from, count);
    length += count;
  }

  /** The bytes of a part of the file; only the newest of such streams may be read. */
  public InputStream read(long from, long count) throws IOException {
    Objects.checkFromIndexSize(from, count, length);
    check.run();
    file.seek(from);
    return new Part(count);
  }

  @Override
  public void close() throws IOException {
    file.close();
    if (named) {
      Files.deleteIfExists(path);
    }
  }

  private final class Part extends InputStream {
    private long left;

    Part(long left) {
      this.left = left;
    }

    @Override
    public int read() throws IOException {
      if (left == 0) {
        return -1;
      }
      left--;
      return file.read();
    }

    @Override
    public int read(byte[] into, int offset, int most) throws IOException {
      if (most == 0) {
        return 0;
      }
      if (left == 0) {
        return -1;
      }
      int count = file.read(into, offset, (int) Math.min(most, left));
      left -= Math.max(count, 0);
      return count;
    }

    @Override
    public int available() {
      return (int) Math.min(left, Integer.MAX_VALUE);
    }
  }
}
