package io.firn.storage.local;

import io.firn.storage.Publication;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.zip.CRC32C;

/** A file in the staging directory that is renamed to its key. */
final class LocalPublication implements Publication {
  /**
   * Bytes of one write to the file: enough that the cost of system calls does not count. Larger
   * arrays are written in pieces of this size, because the JDK keeps in each thread, for good, a
   * direct buffer as large as the largest array written.
   */
  private static final int PIECE = 64 << 10;

  private final LocalObjectStore store;
  private final Path staged;
  private final Path target;
  private final Tree tree;
  private final FileChannel file;
  private final CRC32C crc = new CRC32C();
  private byte[] buffer;
  private int buffered;
  private long length;
  private boolean published;

  /**
   * @param staged the file, relative to the store
   * @param target its name once it is published
   * @param tree where it was created
   */
  LocalPublication(LocalObjectStore store, Path staged, Path target, Tree tree, FileChannel file) {
    this.store = store;
    this.staged = staged;
    this.target = target;
    this.tree = tree;
    this.file = file;
  }

  @Override
  public void write(byte[] bytes, int from, int count) throws IOException {
    Objects.checkFromIndexSize(from, count, bytes.length);
    requireOpen();
    crc.update(bytes, from, count);
    length += count;
    if (count >= PIECE) {
      drain();
      toFile(bytes, from, count);
      return;
    }
    if (buffer == null) {
      buffer = new byte[PIECE];
    }
    if (count > PIECE - buffered) {
      drain();
    }
    System.arraycopy(bytes, from, buffer, buffered, count);
    buffered += count;
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
    try {
      // Before the rename: a name must never refer to bytes that a loss of power can undo.
      file.force(true);
      file.close();
      store.mine();
      while (!isMoved()) {
        tree.createDirectories(Tree.above(target));
      }
      published = true;
      forceParent();
    } catch (IOException e) {
      throw store.cannotWrite(e);
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
    if (!published) {
      tree.delete(staged);
    }
  }

  /** False where the directory of the target is missing. */
  private boolean isMoved() throws IOException {
    try {
      tree.move(staged, target);
      return true;
    } catch (NoSuchFileException e) {
      if (tree.exists(staged)) {
        return false;
      }
      throw e;
    }
  }

  private void forceParent() throws IOException {
    try {
      tree.force(Tree.above(target));
    } catch (NoSuchFileException e) {
      // Since it was published, the object was deleted together with its directory.
      return;
    }
  }

  private void drain() throws IOException {
    if (buffered > 0) {
      toFile(buffer, 0, buffered);
      buffered = 0;
    }
  }

  private void toFile(byte[] bytes, int from, int count) throws IOException {
    try {
      ByteBuffer out = ByteBuffer.wrap(bytes, from, 0);
      for (int end = from + count; out.position() < end; ) {
        out.limit(Math.min(end, out.position() + PIECE));
        file.write(out);
      }
    } catch (IOException e) {
      // So that a caller who goes on after a failed write cannot publish an object with a hole.
      file.close();
      throw store.cannotWrite(e);
    }
  }

  private void requireOpen() {
    if (!file.isOpen()) {
      throw new IllegalStateException(
          "Cannot write '" + target + "': it was published or abandoned, or a write failed");
    }
  }
}
