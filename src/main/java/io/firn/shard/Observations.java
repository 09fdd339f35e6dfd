package io.firn.shard;

import io.firn.aggregate.cell.ChunkRows;
import io.firn.column.Column;
import io.firn.column.DType;
import io.firn.grid.Grid;
import io.firn.memory.MemoryGrant;
import io.firn.shard.rows.PlacedColumn;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The gathered rows of one shard, in observation order (granule, group, row), handed out chunk by
 * chunk. Beside its columns every row keeps its cell and its identity, so that what is counted and
 * hashed in the end is what was accumulated.
 *
 * <p>Rows are held in memory as far as the grant allows, and go to a local disk in runs sorted by
 * chunk from there on. Which of the two makes no difference to what comes out. Not thread-safe.
 */
final class Observations implements Closeable {
  /** Beside its columns a row keeps its chunk, its cell, its identity and its place by chunk. */
  static final int ROW_OVERHEAD = 4 + 4 + 8 + 4;

  private final Grid grid;
  private final Map<String, DType> types;
  private final MemoryGrant memory;
  private final Path scratch;
  private final long planned;
  private final int rowBytes;
  private Buffer buffer;
  private SpilledRuns spilled;
  private int[] byChunk;
  private int[] chunkStarts;

  /** Rows in memory. */
  private static final class Buffer {
    final Map<String, Column> columns = new LinkedHashMap<>();
    final int capacity;
    final int[] chunks;
    final int[] cells;
    final long[] identities;
    int size;

    Buffer(Map<String, DType> types, int capacity) {
      this.capacity = capacity;
      types.forEach((name, type) -> columns.put(name, Column.of(type)));
      columns.values().forEach(column -> column.reserve(capacity));
      chunks = new int[capacity];
      cells = new int[capacity];
      identities = new long[capacity];
    }

    void clear() {
      columns.values().forEach(Column::clear);
      size = 0;
    }
  }

  /** The rows of one chunk, and identities by index into the columns. */
  record Chunk(ChunkRows rows, long[] identities) {}

  /**
   * No rows yet.
   *
   * @param planned rows that may come
   * @param memory grown by what the rows take, for as long as they are held
   * @param scratch directory for rows that do not fit
   */
  Observations(
      Grid grid, Map<String, DType> types, long planned, MemoryGrant memory, Path scratch) {
    this.grid = grid;
    this.types = types;
    this.planned = planned;
    this.memory = memory;
    this.scratch = scratch;
    this.rowBytes = rowBytes(types.values());
    this.buffer = new Buffer(types, grantedRows());
  }

  /** Heap bytes of a gathered row. */
  static int rowBytes(Iterable<DType> types) {
    int bytes = ROW_OVERHEAD;
    int columns = 0;
    for (DType type : types) {
      bytes += Column.heapBytes(type);
      columns++;
    }
    // A mask of missing rows is a bit for each row and column.
    return bytes + (columns + 7) / 8;
  }

  /**
   * The rows to hold: all that are planned, or as many as memory is granted for, allocated once.
   */
  private int grantedRows() {
    long rows = Math.max(1, Math.min(planned, Integer.MAX_VALUE - 8));
    long guaranteed = Math.max(1, memory.minimum() / rowBytes);
    while (!memory.tryGrow(rows * rowBytes)) {
      if (rows <= guaranteed) {
        memory.grow(rows * rowBytes);
        break;
      }
      rows = Math.max(guaranteed, rows - 1 - rows / 4);
    }
    return (int) rows;
  }

  /**
   * Appends rows of a block.
   *
   * @param columns those of the rows by name, at least those gathered here
   * @param rows which rows of the block
   * @param count how many of them
   * @param cells cell numbers by row of the block
   * @param identity the {@link #identity} of the block's row 0
   */
  void append(
      Map<String, PlacedColumn> columns, int[] rows, int count, long[] cells, long identity) {
    int done = 0;
    while (done < count) {
      if (buffer.size == buffer.capacity) {
        spill();
      }
      int part = Math.min(count - done, buffer.capacity - buffer.size);
      int from = done;
      buffer.columns.forEach(
          (name, column) -> {
            PlacedColumn placed = columns.get(name);
            column.append(placed.values(), placed.places(), from, part);
          });
      for (int i = 0; i < part; i++) {
        int row = rows[from + i];
        int at = buffer.size + i;
        buffer.chunks[at] = grid.chunkInShard(cells[row]);
        buffer.cells[at] = grid.cellInChunk(cells[row]);
        buffer.identities[at] = identity + row;
      }
      buffer.size += part;
      done += part;
    }
  }

  private void spill() {
    sortByChunk();
    if (spilled == null) {
      spilled = SpilledRuns.create(scratch, planned * SpilledRuns.rowBytes(types.values()));
    }
    memory.grow((long) SpilledRuns.INDEX_BYTES * chunkStarts.length);
    spilled.append(buffer.columns.values(), buffer.cells, buffer.identities, byChunk, chunkStarts);
    buffer.clear();
  }

  /**
   * Where a row comes from: a source by its number, and the row in it. Identities of following rows
   * follow.
   */
  static long identity(int source, long row) {
    return (long) source << 40 | row;
  }

  static int sourceOf(long identity) {
    return (int) (identity >>> 40);
  }

  static long rowOf(long identity) {
    return identity & (1L << 40) - 1;
  }

  /** Ends the gathering: nothing can be appended after. */
  void seal() {
    if (spilled == null) {
      sortByChunk();
      return;
    }
    if (buffer.size > 0) {
      spill();
    }
    // The chunks are read back one at a time into the memory that the buffer had.
    memory.shrink((long) buffer.capacity * rowBytes);
    buffer = null;
    byChunk = null;
  }

  /** Sorts the rows in memory by chunk, stably. */
  private void sortByChunk() {
    chunkStarts = new int[grid.chunksPerShard() + 1];
    for (int row = 0; row < buffer.size; row++) {
      chunkStarts[buffer.chunks[row] + 1]++;
    }
    for (int i = 0; i < grid.chunksPerShard(); i++) {
      chunkStarts[i + 1] += chunkStarts[i];
    }
    int[] next = chunkStarts.clone();
    if (byChunk == null) {
      byChunk = new int[buffer.capacity];
    }
    for (int row = 0; row < buffer.size; row++) {
      byChunk[next[buffer.chunks[row]]++] = row;
    }
  }

  /** Rows in a chunk. */
  int rowsIn(int chunk) {
    return spilled == null ? chunkStarts[chunk + 1] - chunkStarts[chunk] : spilled.rowsIn(chunk);
  }

  /** The rows of a chunk, grouped by cell. To be given back by {@link #release}. */
  Chunk take(int chunk) {
    int rows = rowsIn(chunk);
    if (spilled == null) {
      ChunkRows grouped =
          ChunkRows.group(
              grid.cellsPerChunk(),
              byChunk,
              chunkStarts[chunk],
              rows,
              buffer.cells,
              buffer.columns);
      return new Chunk(grouped, buffer.identities);
    }
    memory.grow((long) rows * rowBytes);
    Buffer loaded = new Buffer(types, rows);
    spilled.read(chunk, loaded.columns, loaded.cells, loaded.identities);
    int[] order = loaded.chunks;
    for (int row = 0; row < rows; row++) {
      order[row] = row;
    }
    ChunkRows grouped =
        ChunkRows.group(grid.cellsPerChunk(), order, 0, rows, loaded.cells, loaded.columns);
    return new Chunk(grouped, loaded.identities);
  }

  /** Accounts for a taken chunk that is no longer held. */
  void release(int chunk) {
    if (spilled != null) {
      memory.shrink((long) rowsIn(chunk) * rowBytes);
    }
  }

  /** Bytes that went to disk. */
  long spilledBytes() {
    return spilled == null ? 0 : spilled.length();
  }

  @Override
  public void close() throws IOException {
    buffer = null;
    if (spilled != null) {
      spilled.close();
    }
  }
}
