package io.firn.granule.hdf5;

import io.firn.column.DType;
import io.firn.granule.Attributes;
import io.firn.granule.RowDataset;
import io.firn.granule.Source;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** A dataset of an HDF5 file. */
public final class JhdfDataset extends RowDataset {
  private final String ownPath;
  private final Hdf5File file;
  private final DatasetHeader header;
  private final Supplier<Attributes> attributes;
  private ChunkTable chunks;
  private FilterChain filterChain;

  JhdfDataset(
      Source source,
      String path,
      String ownPath,
      Hdf5File file,
      DatasetHeader header,
      Supplier<Attributes> attributes) {
    super(source, path);
    this.ownPath = ownPath;
    this.file = file;
    this.header = header;
    this.attributes = attributes;
  }

  /** The path without links, which is {@link #path} where none was followed. */
  public String ownPath() {
    return ownPath;
  }

  /** Whether its integers are bitfields in the file. */
  public boolean holdsBitfields() {
    return header.type().isBitfield();
  }

  /** Whether some of the values were never written. */
  public boolean hasUnwritten() {
    if (header.layout() instanceof StorageLayout.Chunked) {
      return chunks().size() < header.chunkCount();
    }
    boolean empty = Arrays.stream(header.shape()).anyMatch(length -> length == 0);
    return !empty
        && header.layout() instanceof StorageLayout.Contiguous contiguous
        && contiguous.address() == Hdf5File.UNDEFINED;
  }

  /** Whether the file names the value of what was never written, which is zero otherwise. */
  public boolean hasHdf5Fill() {
    return header.fill().length == header.type().storedBytes();
  }

  @Override
  public Optional<DType> type() {
    return header.type().type();
  }

  @Override
  public String typeName() {
    return header.type().name();
  }

  @Override
  public long[] shape() {
    return header.shape().clone();
  }

  @Override
  public long[] chunkShape() {
    return header.chunkShape().clone();
  }

  @Override
  public List<String> filters() {
    return header.filters().stream().map(FilterChain::name).toList();
  }

  @Override
  public Attributes readAttributes() {
    return attributes.get();
  }

  @Override
  public ByteOrder byteOrder() {
    return header.type().columnOrder();
  }

  @Override
  public byte[] decode(long chunk) throws IOException {
    long[] chunkShape = header.chunkShape();
    int chunkRows = Math.toIntExact(chunkShape[0]);
    int storedRow = header.chunkBytes() / chunkRows;
    if (filterChain == null) {
      filterChain = new FilterChain(header.filters(), header.chunkBytes());
    }
    ChunkTable chunks = chunks();
    long chunkRow = chunk / chunksAcross();
    int rows = (int) Math.min(chunkRows, header.shape()[0] - chunkRow * chunkRows);
    int width = chunkWidth(chunk % chunksAcross());
    int place = chunks.find(chunk);
    if (place < 0) {
      return header.type().widened(header.filled(rows * width));
    }
    byte[] stored = stored(chunks.address(place), chunks.storedBytes(place));
    byte[] decoded = filterChain.undo(stored, chunks.leftOut(place));
    int row = width * header.type().storedBytes();
    return header.type().widened(trimmed(decoded, rows, storedRow, row));
  }

  private ChunkTable chunks() {
    if (chunks == null) {
      chunks = Hdf5File.undamaged(() -> header.chunks(file));
    }
    return chunks;
  }

  /** The rows without those, and the columns, that lie beyond the end of the dataset. */
  private static byte[] trimmed(byte[] decoded, int rows, int storedRow, int row) {
    if (row == storedRow) {
      int length = rows * row;
      return length < decoded.length ? Arrays.copyOf(decoded, length) : decoded;
    }
    byte[] kept = new byte[rows * row];
    for (int i = 0; i < rows; i++) {
      System.arraycopy(decoded, i * storedRow, kept, i * row, row);
    }
    return kept;
  }

  @Override
  public byte[] plain(long firstRow, int rows) throws IOException {
    int width = header.shape().length == 2 ? Math.toIntExact(header.shape()[1]) : 1;
    int rowBytes = Math.multiplyExact(width, header.type().storedBytes());
    long from = Math.multiplyExact(firstRow, rowBytes);
    int length = Math.multiplyExact(rows, rowBytes);
    return header.type().widened(plain(from, length, rows * width));
  }

  private byte[] plain(long from, int length, int count) throws IOException {
    if (header.layout() instanceof StorageLayout.Compact compact) {
      if (from + length > compact.values().length) {
        throw new IllegalStateException("its values are cut off");
      }
      return Arrays.copyOfRange(compact.values(), (int) from, (int) from + length);
    }
    long address = ((StorageLayout.Contiguous) header.layout()).address();
    return address == Hdf5File.UNDEFINED
        ? header.filled(count)
        : stored(Math.addExact(address, from), length);
  }

  private byte[] stored(long address, int length) throws IOException {
    return source().channel().readFully(file.base() + address, length);
  }
}
