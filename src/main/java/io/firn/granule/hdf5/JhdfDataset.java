package io.firn.granule.hdf5;

import io.firn.column.DType;
import io.firn.granule.Attributes;
import io.firn.granule.RowDataset;
import io.firn.granule.Source;
import io.jhdf.Constants;
import io.jhdf.ObjectHeader;
import io.jhdf.api.dataset.ChunkedDataset;
import io.jhdf.dataset.CompactDataset;
import io.jhdf.dataset.ContiguousDatasetImpl;
import io.jhdf.dataset.DatasetBase;
import io.jhdf.object.datatype.BitField;
import io.jhdf.object.message.DataTypeMessage;
import io.jhdf.object.message.FillValueMessage;
import io.jhdf.object.message.FillValueOldMessage;
import io.jhdf.object.message.FilterPipelineMessage;
import io.jhdf.object.message.FilterPipelineMessage.FilterInfo;
import io.jhdf.storage.HdfBackingStorage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A dataset whose headers jHDF reads. The values are read here, as jHDF widens unsigned types,
 * takes unwritten chunks for zeros, and decodes in a thread pool of its own.
 */
public final class JhdfDataset extends RowDataset {
  private final DatasetBase header;
  private final HdfBackingStorage storage;
  private final Hdf5Type type;
  private final long[] shape;
  private final long[] chunkShape;
  private ChunkTable chunks;
  private FilterChain filterChain;

  JhdfDataset(Source source, String path, DatasetBase header, HdfBackingStorage storage) {
    super(source, path);
    this.header = header;
    this.storage = storage;
    // jHDF takes the address of a committed datatype for the datatype.
    boolean committed =
        header.getHeader().getMessageOfType(DataTypeMessage.class).isMessageShared();
    this.type = committed ? Hdf5Type.COMMITTED : Hdf5Type.of(header.getDataType());
    this.shape = header.getDimensionsAsLong();
    this.chunkShape =
        header instanceof ChunkedDataset chunked
            ? Arrays.stream(chunked.getChunkDimensions()).asLongStream().toArray()
            : new long[0];
  }

  /** The path without links, which is {@link #path} where none was followed. */
  public String ownPath() {
    return header.getPath();
  }

  public boolean holdsBitfields() {
    return header.getDataType() instanceof BitField;
  }

  /** Whether some of the values, of at most two dimensions, were never written. */
  public boolean hasUnwritten() {
    if (chunkShape.length > 0) {
      return !chunks().isComplete();
    }
    boolean empty = Arrays.stream(shape).anyMatch(length -> length == 0);
    return !empty
        && header instanceof ContiguousDatasetImpl contiguous
        && contiguous.getDataAddress() == Constants.UNDEFINED_ADDRESS;
  }

  /** Whether the file names the value of what was never written, which is zero otherwise. */
  public boolean hasHdf5Fill() {
    return fillValue().remaining() == elementBytes();
  }

  @Override
  public Optional<DType> type() {
    return type.type();
  }

  @Override
  public String typeName() {
    return type.name();
  }

  @Override
  public long[] shape() {
    return shape.clone();
  }

  @Override
  public long[] chunkShape() {
    return chunkShape.clone();
  }

  @Override
  public List<String> filters() {
    return filterInfos().stream().map(FilterChain::name).toList();
  }

  private List<FilterInfo> filterInfos() {
    ObjectHeader messages = header.getHeader();
    return messages.hasMessageOfType(FilterPipelineMessage.class)
        ? messages.getMessageOfType(FilterPipelineMessage.class).getFilters()
        : List.of();
  }

  @Override
  public Attributes readAttributes() {
    return Hdf5Attributes.of(header, header.getHeader(), storage);
  }

  @Override
  public ByteOrder byteOrder() {
    return type.order();
  }

  @Override
  public byte[] decode(long chunk) throws IOException {
    int chunkRows = Math.toIntExact(chunkShape[0]);
    int storedRow = elementBytes();
    for (int i = 1; i < chunkShape.length; i++) {
      storedRow = Math.multiplyExact(storedRow, Math.toIntExact(chunkShape[i]));
    }
    if (filterChain == null) {
      filterChain = new FilterChain(filterInfos(), Math.multiplyExact(chunkRows, storedRow));
    }
    ChunkTable chunks = chunks();
    int number = (int) chunk;
    long chunkRow = chunk / chunksAcross();
    int rows = (int) Math.min(chunkRows, shape[0] - chunkRow * chunkRows);
    int width = chunkWidth(chunk % chunksAcross());
    if (!chunks.isAllocated(number)) {
      return filled(rows * width);
    }
    byte[] stored = stored(chunks.address(number), chunks.storedBytes(number));
    byte[] decoded = filterChain.undo(stored, chunks.leftOut(number));
    return trimmed(decoded, rows, storedRow, width * elementBytes());
  }

  private ChunkTable chunks() {
    if (chunks == null) {
      chunks = ChunkTable.of(header, storage, chunkShape);
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
    int width = shape.length == 2 ? Math.toIntExact(shape[1]) : 1;
    int rowBytes = Math.multiplyExact(width, elementBytes());
    long from = Math.multiplyExact(firstRow, rowBytes);
    int length = Math.multiplyExact(rows, rowBytes);
    if (header instanceof CompactDataset compact) {
      byte[] values = new byte[length];
      compact.getDataBuffer().position((int) from).get(values);
      return values;
    }
    long address = ((ContiguousDatasetImpl) header).getDataAddress();
    return address == Constants.UNDEFINED_ADDRESS
        ? filled(rows * width)
        : stored(Math.addExact(address, from), length);
  }

  private byte[] stored(long address, int length) throws IOException {
    return source().channel().readFully(storage.getUserBlockSize() + address, length);
  }

  private int elementBytes() {
    return header.getDataType().getSize();
  }

  /** Values never written: they hold the dataset's fill value, zero unless it has one. */
  private byte[] filled(int count) {
    int width = elementBytes();
    byte[] values = new byte[count * width];
    ByteBuffer fill = fillValue();
    if (fill.remaining() == width) {
      byte[] element = new byte[width];
      fill.get(element);
      for (int i = 0; i < values.length; i++) {
        values[i] = element[i % width];
      }
    }
    return values;
  }

  private ByteBuffer fillValue() {
    ObjectHeader messages = header.getHeader();
    if (messages.hasMessageOfType(FillValueMessage.class)) {
      FillValueMessage message = messages.getMessageOfType(FillValueMessage.class);
      if (message.isFillValueDefined()) {
        return message.getFillValue();
      }
    }
    // HDF5 before 1.6 knew only this message, and later versions went on writing it.
    return messages.hasMessageOfType(FillValueOldMessage.class)
        ? messages.getMessageOfType(FillValueOldMessage.class).getFillValue()
        : ByteBuffer.allocate(0);
  }
}
