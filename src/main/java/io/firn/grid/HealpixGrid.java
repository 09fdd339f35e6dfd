package io.firn.grid;

import io.firn.FirnException;
import io.firn.config.Domain;
import io.firn.config.GridSpec;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/**
 * HEALPix cells; a cell's number is its nested index at the child order, a shard's at the parent.
 */
final class HealpixGrid implements Grid {
  /** 4¹⁵ cells a chunk or chunks a shard are what an {@code int} counts. */
  private static final int MAX_STEP = 15;

  /** Cells of 1.6 km: a box is asked for that is a few of these wide. */
  private static final int BOX_ORDER = 12;

  /**
   * Degrees of latitude or longitude; in a larger box there may be millions of cells to ask about.
   * What is not looked up counts as yes: too many rows may be looked at, never too few.
   */
  private static final double LARGEST = 10;

  private final int parentOrder;
  private final int childOrder;
  private final int shardShift;
  private final int chunkShift;

  private HealpixGrid(int parentOrder, int chunkOrder, int childOrder) {
    this.parentOrder = parentOrder;
    this.childOrder = childOrder;
    this.shardShift = 2 * (childOrder - parentOrder);
    this.chunkShift = 2 * (childOrder - chunkOrder);
  }

  static HealpixGrid of(GridSpec.Healpix spec) {
    int parent = spec.parentOrder();
    int chunk = spec.chunkOrder();
    int child = spec.childOrder();
    requireOrder("child_order", child, 0, Healpix.MAX_ORDER);
    requireOrder("chunk_inner", chunk, Math.max(0, child - MAX_STEP), child);
    requireOrder("parent_order", parent, Math.max(0, chunk - MAX_STEP), chunk);
    return new HealpixGrid(parent, chunk, child);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof HealpixGrid that
        && parentOrder == that.parentOrder
        && childOrder == that.childOrder
        && chunkShift == that.chunkShift;
  }

  @Override
  public int hashCode() {
    return (parentOrder * 31 + childOrder) * 31 + chunkShift;
  }

  private static void requireOrder(String key, int order, int least, int most) {
    if (order < least || order > most) {
      throw new FirnException(
          "Invalid output.grid."
              + key
              + " '"
              + order
              + "': an order from "
              + least
              + " to "
              + most
              + ", with 0 ≤ parent_order ≤ chunk_inner ≤ child_order ≤ "
              + Healpix.MAX_ORDER);
    }
  }

  @Override
  public void locate(double[] latitudes, double[] longitudes, int from, int to, long[] cells) {
    Healpix.nested(childOrder, latitudes, longitudes, from, to, cells);
  }

  @Override
  public int cellsPerChunk() {
    return 1 << chunkShift;
  }

  @Override
  public int chunksPerShard() {
    return 1 << shardShift - chunkShift;
  }

  @Override
  public long cellsPerShard() {
    return 1L << shardShift;
  }

  @Override
  public long shards() {
    return Healpix.cells(parentOrder);
  }

  @Override
  public long shardOf(long cell) {
    return cell >> shardShift;
  }

  @Override
  public int chunkInShard(long cell) {
    return (int) (cell >> chunkShift) & chunksPerShard() - 1;
  }

  @Override
  public int cellInChunk(long cell) {
    return (int) cell & cellsPerChunk() - 1;
  }

  @Override
  public long firstCell(long shard) {
    return shard << shardShift;
  }

  /** As zagg's, save its {@code layout}: that is one of stores. */
  @Override
  public SortedMap<String, Object> signature() {
    return new TreeMap<>(
        Map.of(
            "type",
            "healpix",
            "indexing_scheme",
            "nested",
            "parent_order",
            parentOrder,
            "child_order",
            childOrder));
  }

  /** A key is the area word of the shard. */
  @Override
  public long shardOfKey(long key) {
    return Morton.nested(parentOrder, key);
  }

  /** The decimal morton form, such as {@code -51123}. */
  @Override
  public String shardName(long shard) {
    return Morton.name(parentOrder, shard);
  }

  @Override
  public void forEachShard(Domain.Box box, LongConsumer shards) {
    new HealpixBox(box).forEachCell(parentOrder, shards);
  }

  @Override
  public boolean mayTouch(Domain.Box box, Shards shards) {
    if (box.width() > LARGEST || box.north() - box.south() > LARGEST) {
      return true;
    }
    int order = Math.min(parentOrder, BOX_ORDER);
    int shift = 2 * (parentOrder - order);
    return new HealpixBox(box)
        .anyCell(order, cell -> shards.anyIn(cell << shift, cell + 1 << shift));
  }
}
