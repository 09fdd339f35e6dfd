package io.firn.grid;

import io.firn.config.GridSpec;

/**
 * The arithmetic of rows and columns: which number a cell has by the contract of {@link Grid}, and
 * back. Shards are numbered row by row from the north-west, so are the chunks of a shard and the
 * cells of a chunk.
 *
 * @param rows of the grid, a multiple of those of a shard
 * @param columns of the grid, a multiple of those of a shard
 * @param shard rows and columns of a shard
 * @param chunk rows and columns of a chunk, which divide those of a shard
 */
public record Raster(long rows, long columns, GridSpec.Tile shard, GridSpec.Tile chunk) {
  /** The raster of a grid. */
  public static Raster of(GridSpec.Rectilinear spec) {
    return new Raster(spec.rows(), spec.columns(), spec.shard(), spec.chunk());
  }

  public int cellsPerChunk() {
    return (int) chunk.cells();
  }

  public int chunksPerShard() {
    return (int) shard.tiles(chunk);
  }

  public long cellsPerShard() {
    return shard.cells();
  }

  /** Shards from north to south. */
  public long shardRows() {
    return rows / shard.rows();
  }

  /** Shards from west to east. */
  public long shardColumns() {
    return columns / shard.columns();
  }

  public long shards() {
    return shardRows() * shardColumns();
  }

  /** The row of shards, from 0, in which a shard is. */
  public long shardRow(long shardNumber) {
    return shardNumber / shardColumns();
  }

  /** The column of shards, from 0, in which a shard is. */
  public long shardColumn(long shardNumber) {
    return shardNumber % shardColumns();
  }

  /** The row of chunks, from 0 in the whole grid, in which a chunk of a shard is. */
  public long chunkRow(long shardNumber, int chunkNumber) {
    int down = shard.rows() / chunk.rows();
    return shardRow(shardNumber) * down + chunkNumber / across();
  }

  /** The column of chunks, from 0 in the whole grid, in which a chunk of a shard is. */
  public long chunkColumn(long shardNumber, int chunkNumber) {
    return shardColumn(shardNumber) * across() + chunkNumber % across();
  }

  private int across() {
    return shard.columns() / chunk.columns();
  }

  /** The number of the cell at a row and a column. */
  public long cell(long row, long column) {
    long shardNumber = row / shard.rows() * shardColumns() + column / shard.columns();
    int rowInShard = (int) (row % shard.rows());
    int columnInShard = (int) (column % shard.columns());
    int chunkNumber = rowInShard / chunk.rows() * across() + columnInShard / chunk.columns();
    int place = rowInShard % chunk.rows() * chunk.columns() + columnInShard % chunk.columns();
    return shardNumber * cellsPerShard() + (long) chunkNumber * cellsPerChunk() + place;
  }

  /** The row of a cell. */
  public long row(long cell) {
    return chunkRow(cell / cellsPerShard(), chunkInShard(cell)) * chunk.rows()
        + cellInChunk(cell) / chunk.columns();
  }

  /** The column of a cell. */
  public long column(long cell) {
    return chunkColumn(cell / cellsPerShard(), chunkInShard(cell)) * chunk.columns()
        + cellInChunk(cell) % chunk.columns();
  }

  /** The chunk of a cell within its shard. */
  public int chunkInShard(long cell) {
    return (int) (cell % cellsPerShard() / cellsPerChunk());
  }

  /** The place of a cell within its chunk. */
  public int cellInChunk(long cell) {
    return (int) (cell % cellsPerChunk());
  }
}
