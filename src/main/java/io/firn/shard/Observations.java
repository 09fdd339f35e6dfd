package io.firn.shard;

import io.firn.aggregate.ChunkRows;
import io.firn.column.Column;
import io.firn.column.DType;
import io.firn.grid.Grid;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The gathered rows of one shard, in observation order (granule, group, row), handed out chunk by
 * chunk. Beside its columns every row keeps its cell and its identity: what is counted and hashed
 * in the end is what was accumulated, not what was meant to be.
 */
final class Observations {
  private final Grid grid;
  private final Map<String, Column> columns = new LinkedHashMap<>();
  private final Column.Ints chunks = (Column.Ints) Column.of(DType.INT32);
  private final Column.Ints cellsInChunk = (Column.Ints) Column.of(DType.INT32);
  private final Column.Longs identities = (Column.Longs) Column.of(DType.INT64);
  private int[] byChunk;
  private int[] chunkStarts;

  Observations(Grid grid, Map<String, DType> types) {
    this.grid = grid;
    types.forEach((name, type) -> columns.put(name, Column.of(type)));
  }

  /**
   * Appends rows of a block.
   *
   * @param block columns of the block, at least those gathered here
   * @param rows which rows of the block
   * @param cells cell numbers by row of the block
   * @param identity the {@link #identity} of the block's row 0
   */
  void append(Map<String, Column> block, int[] rows, int count, long[] cells, long identity) {
    columns.forEach((name, column) -> column.append(block.get(name), rows, count));
    int first = chunks.grow(count);
    cellsInChunk.grow(count);
    identities.grow(count);
    int[] chunk = chunks.array();
    int[] cellInChunk = cellsInChunk.array();
    long[] ids = identities.array();
    for (int i = 0; i < count; i++) {
      long cell = cells[rows[i]];
      chunk[first + i] = grid.chunkInShard(cell);
      cellInChunk[first + i] = grid.cellInChunk(cell);
      ids[first + i] = identity + rows[i];
    }
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

  long identityAt(int row) {
    return identities.array()[row];
  }

  /** Sorts the rows by chunk, stably; nothing can be appended after. */
  void seal() {
    int rows = chunks.size();
    int[] chunk = chunks.array();
    chunkStarts = new int[grid.chunksPerShard() + 1];
    for (int row = 0; row < rows; row++) {
      chunkStarts[chunk[row] + 1]++;
    }
    for (int i = 0; i < grid.chunksPerShard(); i++) {
      chunkStarts[i + 1] += chunkStarts[i];
    }
    int[] next = chunkStarts.clone();
    byChunk = new int[rows];
    for (int row = 0; row < rows; row++) {
      byChunk[next[chunk[row]]++] = row;
    }
  }

  /** Rows in a chunk. */
  int rowsIn(int chunk) {
    return chunkStarts[chunk + 1] - chunkStarts[chunk];
  }

  /** The rows of a chunk, grouped by cell. */
  ChunkRows chunk(int chunk) {
    return ChunkRows.group(
        grid.cellsPerChunk(),
        byChunk,
        chunkStarts[chunk],
        rowsIn(chunk),
        cellsInChunk.array(),
        columns);
  }
}
