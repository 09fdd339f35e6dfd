package io.firn.shard;

import io.firn.Failure;
import io.firn.FirnException;
import io.firn.Plural;
import io.firn.column.Column;
import io.firn.column.DType;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Observations of one shard on a local disk: one file of runs, each sorted by chunk, so that a
 * chunk comes back with one read for each run. The file has no name once it is open, and is gone
 * with the process whatever ends it. Not thread-safe.
 */
final class SpilledRuns implements Closeable {
  private static final int BUFFER_BYTES = 1 << 18;

  /** Heap bytes of the index for each chunk of each run. */
  static final int INDEX_BYTES = 8 + 4;

  /**
   * Where the rows of each chunk lie.
   *
   * @param offsets in the file
   * @param starts before which row of the run
   */
  private record Run(long[] offsets, int[] starts) {}

  private final Path directory;
  private final FileChannel file;
  private final List<Run> runs = new ArrayList<>();
  private final ByteBuffer buffer =
      ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.nativeOrder());
  private long length;

  private SpilledRuns(Path directory, FileChannel file) {
    this.directory = directory;
    this.file = file;
  }

  /**
   * An empty file.
   *
   * @param expected bytes that are about to be spilled; refused while the disk lacks them
   */
  static SpilledRuns create(Path directory, long expected) {
    try {
      Files.createDirectories(directory);
      long free = Files.getFileStore(directory).getUsableSpace();
      if (free < expected) {
        throw new FirnException(
            "Cannot spill observations to '%s': it has %s free, about %,d are needed; choose another --scratch or give more --memoryPerWorker"
                .formatted(directory, Plural.of(free, "byte"), expected));
      }
      // Deleted on close: unlinked at once where the system can, so that even a kill leaves
      // nothing.
      FileChannel file =
          FileChannel.open(
              directory.resolve("firn-" + UUID.randomUUID() + ".spill"),
              StandardOpenOption.CREATE_NEW,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE);
      return new SpilledRuns(directory, file);
    } catch (IOException e) {
      throw failure("spill observations to", directory, e);
    }
  }

  private static FirnException failure(String verb, Path directory, IOException cause) {
    return new FirnException(
        "Cannot %s '%s': %s; choose another --scratch"
            .formatted(verb, directory, Failure.reason(cause)),
        cause);
  }

  /**
   * Writes a run.
   *
   * @param byChunk rows by chunk, each chunk's in observation order
   * @param starts where in it each chunk begins, and last its end
   */
  void append(
      Iterable<Column> columns, int[] cells, long[] identities, int[] byChunk, int[] starts) {
    long[] offsets = new long[starts.length];
    try {
      for (int chunk = 0; chunk + 1 < starts.length; chunk++) {
        offsets[chunk] = length;
        int from = starts[chunk];
        int count = starts[chunk + 1] - from;
        if (count > 0) {
          for (Column column : columns) {
            writeColumn(column, byChunk, from, count);
          }
          for (int i = from; i < from + count; i++) {
            room(Integer.BYTES + Long.BYTES).putInt(cells[byChunk[i]]);
            buffer.putLong(identities[byChunk[i]]);
          }
        }
      }
      offsets[starts.length - 1] = length;
      flush();
    } catch (IOException e) {
      throw failure("spill observations to", directory, e);
    }
    runs.add(new Run(offsets, starts));
  }

  private void writeColumn(Column column, int[] rows, int from, int count) throws IOException {
    int width = Column.heapBytes(column.type());
    int most = BUFFER_BYTES / width;
    for (int done = 0; done < count; done += most) {
      int part = Math.min(most, count - done);
      column.put(rows, from + done, part, room(part * width));
    }
    room(1).put((byte) (column.anyMissing() ? 1 : 0));
    if (column.anyMissing()) {
      for (int i = from; i < from + count; i++) {
        room(1).put((byte) (column.isMissing(rows[i]) ? 1 : 0));
      }
    }
  }

  /** The buffer with so much room in it, which the caller fills. */
  private ByteBuffer room(int bytes) throws IOException {
    if (buffer.remaining() < bytes) {
      flush();
    }
    length += bytes;
    return buffer;
  }

  private void flush() throws IOException {
    buffer.flip();
    while (buffer.hasRemaining()) {
      file.write(buffer);
    }
    buffer.clear();
  }

  /** Rows of a chunk in all runs. */
  int rowsIn(int chunk) {
    long rows = 0;
    for (Run run : runs) {
      rows += run.starts[chunk + 1] - run.starts[chunk];
    }
    return Math.toIntExact(rows);
  }

  /** Bytes spilled so far. */
  long length() {
    return length;
  }

  /** Appends the rows of a chunk, in observation order, to columns of the same types. */
  void read(int chunk, Map<String, Column> columns, int[] cells, long[] identities) {
    try {
      int at = 0;
      for (Run run : runs) {
        int count = run.starts[chunk + 1] - run.starts[chunk];
        if (count > 0) {
          readRun(run.offsets[chunk], count, columns.values(), cells, identities, at);
        }
        at += count;
      }
    } catch (IOException e) {
      throw failure("read spilled observations from", directory, e);
    }
  }

  private void readRun(
      long offset, int count, Iterable<Column> columns, int[] cells, long[] identities, int at)
      throws IOException {
    file.position(offset);
    buffer.clear().limit(0);
    for (Column column : columns) {
      readColumn(column, count);
    }
    for (int i = at; i < at + count; i++) {
      cells[i] = available(Integer.BYTES + Long.BYTES).getInt();
      identities[i] = buffer.getLong();
    }
  }

  private void readColumn(Column column, int count) throws IOException {
    int first = column.size();
    int width = Column.heapBytes(column.type());
    int most = BUFFER_BYTES / width;
    for (int done = 0; done < count; done += most) {
      int part = Math.min(most, count - done);
      column.take(available(part * width), part);
    }
    if (available(1).get() != 0) {
      for (int i = first; i < first + count; i++) {
        if (available(1).get() != 0) {
          column.setMissing(i);
        }
      }
    }
  }

  /** The buffer with at least so many bytes to read. */
  private ByteBuffer available(int bytes) throws IOException {
    if (buffer.remaining() < bytes) {
      buffer.compact();
      while (buffer.position() < bytes) {
        if (file.read(buffer) < 0) {
          throw new EOFException("the file of spilled observations ends early");
        }
      }
      buffer.flip();
    }
    return buffer;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  /** The most bytes that a row takes on disk. */
  static int rowBytes(Iterable<DType> types) {
    int bytes = Integer.BYTES + Long.BYTES;
    for (DType type : types) {
      bytes += Column.heapBytes(type) + 1;
    }
    return bytes;
  }
}
