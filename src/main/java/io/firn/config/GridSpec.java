package io.firn.config;

import java.io.Serializable;

/** The cells, shards and chunks that a document asks for. */
public sealed interface GridSpec extends Serializable {

  /**
   * Whether the chunks of a shard share one stored object per array. Never true with one chunk per
   * shard.
   */
  boolean sharded();

  /**
   * HEALPix cells in nested order on WGS84, {@code 0 ≤ parentOrder ≤ chunkOrder ≤ childOrder ≤ 29}.
   *
   * @param parentOrder order of a shard, the unit of work
   * @param chunkOrder order of a chunk, the unit of storage
   * @param childOrder order of a cell
   */
  record Healpix(int parentOrder, int chunkOrder, int childOrder, boolean sharded)
      implements GridSpec {}

  /**
   * Rows and columns of equal cells in a coordinate reference system: row 0 in the north, column 0
   * in the west, the north-western corner at ({@code west}, {@code north}).
   *
   * @param crs the coordinate reference system, such as {@code EPSG:3413}
   * @param width of a cell, in the unit of the CRS, as all that follows
   * @param height of a cell
   * @param west the least x
   * @param south the least y that has to be covered
   * @param east the largest x that has to be covered
   * @param north the largest y
   * @param shard rows and columns of a shard, the unit of work
   * @param chunk rows and columns of a chunk, the unit of storage; they divide those of a shard
   */
  record Rectilinear(
      String crs,
      double width,
      double height,
      double west,
      double south,
      double east,
      double north,
      Tile shard,
      Tile chunk,
      boolean sharded)
      implements GridSpec {
    /** A span that is a multiple of a cell is none more for the rounding of its quotient. */
    private static final double ROUNDING = 1e-9;

    /** Rows of the grid: as many as the bounds take, and more up to whole shards. */
    public long rows() {
      return whole((north - south) / height, shard.rows());
    }

    /** Columns of the grid: as many as the bounds take, and more up to whole shards. */
    public long columns() {
      return whole((east - west) / width, shard.columns());
    }

    private static long whole(double cells, int tile) {
      long covering = (long) Math.ceil(cells - ROUNDING);
      return (covering + tile - 1) / tile * tile;
    }
  }

  /** Rows and columns of neighbouring cells, at least one of each. */
  record Tile(int rows, int columns) implements Serializable {
    public long cells() {
      return (long) rows * columns;
    }

    /** How many of another tile, which divides this one, it holds. */
    public long tiles(Tile other) {
      return cells() / other.cells();
    }
  }
}
