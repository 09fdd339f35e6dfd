package io.firn.granule;

import io.firn.column.Column;
import io.firn.column.DType;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** A dataset of either library: what can be asked for is checked here, and rows are read here. */
abstract class RowDataset implements Dataset {
  private static final String FILL_ATTRIBUTE = "_FillValue";

  /** Bytes taken at a time from a dataset without chunks. */
  private static final int BLOCK_BYTES = 1 << 18;

  private final Source source;
  private final String path;
  private Attributes attributes;

  RowDataset(Source source, String path) {
    this.source = source;
    this.path = path;
  }

  /** The attributes, read when first asked for. */
  abstract Attributes readAttributes();

  /** Order of the bytes that {@link #decode} and {@link #plain} give. */
  abstract ByteOrder byteOrder();

  /** The rows of one chunk, decoded, those beyond the end of the dataset left out. */
  abstract byte[] decode(long chunk) throws IOException;

  /** Rows of a dataset without chunks. */
  abstract byte[] plain(long firstRow, int rows) throws IOException;

  final Source source() {
    return source;
  }

  final GranuleException failure(String reason, Throwable cause) {
    return GranuleException.reading(source.name(), path, reason, cause);
  }

  @Override
  public final String path() {
    return path;
  }

  @Override
  public final Map<String, Object> attributes() {
    return loadedAttributes().values();
  }

  @Override
  public final OptionalLong fillBits() {
    Optional<DType> type = type();
    Scalar fill = type.isEmpty() ? null : loadedAttributes().numbers().get(FILL_ATTRIBUTE);
    return fill == null ? OptionalLong.empty() : fill.as(type.get());
  }

  private Attributes loadedAttributes() {
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
  public final void read(long firstRow, int rows, boolean maskFill, Column into) {
    DType type = checked(firstRow, rows, into);
    OptionalLong fill = maskFill ? fillBits() : OptionalLong.empty();
    int at = into.grow(rows);
    try {
      if (chunkShape().length == 0) {
        readPlain(firstRow, rows, type, into, at);
      } else {
        readChunks(firstRow, rows, type, into, at);
      }
    } catch (GranuleException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw failure(Reasons.of(e), e);
    } finally {
      source.channel().requireAvailable();
    }
    if (fill.isPresent()) {
      StoredRows.maskFill(into, at, at + rows, fill.getAsLong());
    }
  }

  private DType checked(long firstRow, int rows, Column into) {
    DType type =
        type().orElseThrow(() -> failure("it holds " + typeName() + ", expected numbers", null));
    long[] shape = shape();
    if (shape.length != 1) {
      throw failure("it has " + shape.length + " dimensions, expected one", null);
    }
    if (firstRow < 0 || rows < 0 || firstRow > shape[0] - rows) {
      throw failure(
          rows + " rows from " + firstRow + " on are asked for, it has " + shape[0], null);
    }
    if (into.type() != type) {
      throw failure("it holds " + type + ", expected " + into.type(), null);
    }
    return type;
  }

  private void readPlain(long firstRow, int rows, DType type, Column into, int at)
      throws IOException {
    int blockRows = BLOCK_BYTES / type.bytes();
    for (int done = 0; done < rows; done += blockRows) {
      int count = Math.min(blockRows, rows - done);
      byte[] stored = plain(firstRow + done, count);
      source.counters().decodedPlain(stored.length);
      StoredRows.copy(stored, 0, byteOrder(), count, into, at + done);
    }
  }

  private void readChunks(long firstRow, int rows, DType type, Column into, int at) {
    long chunkRows = chunkShape()[0];
    int done = 0;
    while (done < rows) {
      long chunk = (firstRow + done) / chunkRows;
      int skipped = (int) (firstRow + done - chunk * chunkRows);
      int count = (int) Math.min(rows - done, chunkRows - skipped);
      byte[] stored =
          source.cache().get(new ChunkKey(source.uri(), path, chunk), () -> decodeCounted(chunk));
      StoredRows.copy(stored, skipped * type.bytes(), byteOrder(), count, into, at + done);
      done += count;
    }
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
