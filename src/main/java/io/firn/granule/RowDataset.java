package io.firn.granule;

import io.firn.column.Column;
import io.firn.column.DType;
import java.io.IOException;
import java.nio.ByteOrder;

/** A dataset of either library: checks what is asked for, and reads the rows. */
public abstract class RowDataset implements Dataset {
  /** Bytes taken at a time from a dataset without chunks. */
  private static final int BLOCK_BYTES = 1 << 18;

  private final Source source;
  private final String path;
  private Attributes attributes;
  private Interpretation takenBy;
  private Dataset taken;

  public RowDataset(Source source, String path) {
    this.source = source;
    this.path = path;
  }

  /** The attributes, read when first asked for. */
  protected abstract Attributes readAttributes();

  /** Order of the bytes that {@link #decode} and {@link #plain} give. */
  protected abstract ByteOrder byteOrder();

  /**
   * The rows of one chunk, decoded, without what lies beyond the end of the dataset. The chunks of
   * a two-dimensional dataset are counted along its rows, so that those of the same rows follow
   * each other; values of a row lie side by side.
   */
  protected abstract byte[] decode(long chunk) throws IOException;

  /** Rows of a dataset without chunks, each with all of its columns. */
  protected abstract byte[] plain(long firstRow, int rows) throws IOException;

  protected final Source source() {
    return source;
  }

  protected final GranuleException failure(String reason, Throwable cause) {
    return GranuleException.reading(source.name(), path, reason, cause);
  }

  @Override
  public final String path() {
    return path;
  }

  @Override
  public final Attributes attributes() {
    if (attributes == null) {
      try {
        attributes = readAttributes();
      } catch (RuntimeException e) {
        throw failure(Reasons.of(e), e);
      } finally {
        source.channel().requireAvailable();
      }
    }
    return attributes;
  }

  @Override
  public final Dataset as(Interpretation how, Granule granule) {
    if (how != takenBy) {
      taken = how.of(granule, this);
      takenBy = how;
    }
    return taken;
  }

  @Override
  public final Dataset column(int number) {
    long[] shape = shape();
    if (shape.length != 2) {
      throw failure(
          "column "
              + number
              + " is asked for, it has "
              + dimensions(shape.length)
              + ", expected two",
          null);
    }
    if (number < 0 || number >= shape[1]) {
      throw failure("it has no column " + number + ", only 0 to " + (shape[1] - 1), null);
    }
    return new DatasetColumn(this, number);
  }

  private static String dimensions(int count) {
    return count == 1 ? "one dimension" : count + " dimensions";
  }

  @Override
  public final void read(long firstRow, int rows, Column into) {
    if (shape().length != 1) {
      throw failure("it has " + dimensions(shape().length) + ", expected one", null);
    }
    readColumn(0, firstRow, rows, into);
  }

  /** Reads one column of at most two dimensions, see {@link #read}. */
  final void readColumn(int number, long firstRow, int rows, Column into) {
    DType type = checked(firstRow, rows, into);
    int at = into.grow(rows);
    try {
      if (chunkShape().length == 0) {
        readPlain(number, firstRow, rows, type, into, at);
      } else {
        readChunks(number, firstRow, rows, type, into, at);
      }
    } catch (GranuleException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw failure(Reasons.of(e), e);
    } finally {
      source.channel().requireAvailable();
    }
  }

  private DType checked(long firstRow, int rows, Column into) {
    DType type =
        type().orElseThrow(() -> failure("it holds " + typeName() + ", expected numbers", null));
    long[] shape = shape();
    if (firstRow < 0 || rows < 0 || firstRow > shape[0] - rows) {
      throw failure(
          rows + " rows from " + firstRow + " on are asked for, it has " + shape[0], null);
    }
    if (into.type() != type) {
      throw failure("it holds " + type + ", expected " + into.type(), null);
    }
    return type;
  }

  private void readPlain(int number, long firstRow, int rows, DType type, Column into, int at)
      throws IOException {
    int width = Math.toIntExact(width());
    int blockRows = Math.max(1, BLOCK_BYTES / Math.multiplyExact(width, type.bytes()));
    for (int done = 0; done < rows; done += blockRows) {
      int count = Math.min(blockRows, rows - done);
      byte[] stored = plain(firstRow + done, count);
      source.counters().decodedPlain(stored.length);
      copy(stored, 0, number, width, count, type, into, at + done);
    }
  }

  private void readChunks(int number, long firstRow, int rows, DType type, Column into, int at) {
    long chunkRows = chunkShape()[0];
    long across = chunksAcross();
    long stripe = number / chunkColumns();
    int width = chunkWidth(stripe);
    int within = (int) (number - stripe * chunkColumns());
    int done = 0;
    while (done < rows) {
      long chunkRow = (firstRow + done) / chunkRows;
      long chunk = chunkRow * across + stripe;
      int skipped = (int) (firstRow + done - chunkRow * chunkRows);
      int count = (int) Math.min(rows - done, chunkRows - skipped);
      byte[] stored =
          source.cache().get(new ChunkKey(source.uri(), path, chunk), () -> decodeCounted(chunk));
      copy(stored, skipped, within, width, count, type, into, at + done);
      done += count;
    }
  }

  /** Takes one column of rows that are {@code width} values wide. */
  private void copy(
      byte[] stored,
      int skipped,
      int number,
      int width,
      int count,
      DType type,
      Column into,
      int at) {
    if (width == 1) {
      StoredRows.copy(stored, skipped * type.bytes(), byteOrder(), count, into, at);
      return;
    }
    byte[] picked = StoredRows.pick(stored, skipped, number, width, type.bytes(), count);
    StoredRows.copy(picked, 0, byteOrder(), count, into, at);
  }

  /** Values in a row: 1 unless the dataset has two dimensions. */
  private long width() {
    long[] shape = shape();
    return shape.length == 2 ? shape[1] : 1;
  }

  private long chunkColumns() {
    long[] shape = chunkShape();
    return shape.length == 2 ? shape[1] : 1;
  }

  /** Chunks side by side that together hold whole rows. */
  protected final long chunksAcross() {
    return (width() + chunkColumns() - 1) / chunkColumns();
  }

  /** Values that a chunk of that stripe holds of each row, those beyond the end left out. */
  protected final int chunkWidth(long stripe) {
    return (int) Math.min(chunkColumns(), width() - stripe * chunkColumns());
  }

  private byte[] decodeCounted(long chunk) {
    try {
      byte[] decoded = decode(chunk);
      // Before other handles get it from the cache.
      source.channel().requireAvailable();
      source.counters().decodedChunk(decoded.length);
      return decoded;
    } catch (IOException | RuntimeException e) {
      throw failure("chunk " + chunk + ": " + Reasons.of(e), e);
    }
  }
}
