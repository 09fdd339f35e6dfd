package io.firn.shard;

import io.firn.column.DType;
import io.firn.config.DataSource;
import io.firn.granule.Granule;
import io.firn.granule.pool.GranulePool;
import io.firn.grid.Grid;
import io.firn.shard.input.GranuleList;
import io.firn.shard.input.GranuleRef;
import io.firn.shard.input.PairedGranule;
import io.firn.shard.plan.GranuleShare;
import io.firn.shard.plan.RowMix;
import io.firn.shard.plan.ShardPlan;
import io.firn.shard.rows.BlockColumns;
import io.firn.shard.rows.Coordinates;
import io.firn.shard.rows.RowBlock;
import io.firn.shard.rows.Workspace;
import java.util.List;
import java.util.Map;

/**
 * Reads the rows of one shard from its granules: the planned ranges, a block at a time, each row
 * tested for the shard again, then filtered. Not thread-safe.
 */
final class ShardGatherer {
  private final List<String> groups;
  private final GranulePool pool;
  private final Grid grid;
  private final Coordinates coordinates;
  private final BlockColumns columns;
  private final boolean[] keep = new boolean[Coordinates.BLOCK];

  /** The rows of a block that are in the shard, then those that stay, ascending. */
  private final int[] rows = new int[Coordinates.BLOCK];

  /** By row of the block that was located last. */
  private long[] cells;

  private long usedBytes;

  /**
   * @param types types of all columns in use
   * @param gathered names of the columns to gather
   */
  ShardGatherer(
      DataSource source,
      Grid grid,
      Map<String, DType> types,
      Map<String, DType> gathered,
      Workspace workspace) {
    this.groups = source.groups();
    this.pool = workspace.granules();
    this.grid = grid;
    this.coordinates = Coordinates.of(source, grid, workspace);
    this.columns = new BlockColumns(source, types.keySet(), gathered.keySet(), workspace);
  }

  /** Gathers a shard's rows into {@code observations}; the fates learn which were filtered. */
  void gather(ShardPlan plan, GranuleList granules, Observations observations, FateCounts fates) {
    usedBytes = 0;
    for (int share = 0; share < plan.shares().size(); share++) {
      GranuleShare part = plan.shares().get(share);
      GranuleRef ref = granules.get(part.granule());
      try (Granule granule = PairedGranule.lease(pool, ref)) {
        for (GranuleShare.GroupRanges group : part.groups()) {
          String name = groups.get(group.group());
          int origin = fates.source(share, RowMix.source(ref.id(), name));
          for (int i = 0; i < group.ranges().count(); i++) {
            long end = group.ranges().end(i);
            for (long first = group.ranges().start(i); first < end; first += Coordinates.BLOCK) {
              int count = (int) Math.min(Coordinates.BLOCK, end - first);
              RowBlock block = locate(plan.shard(), granule, name, first, count);
              if (block.wanted() > 0) {
                int kept = filter(block, origin, fates);
                long identity = Observations.identity(origin, first);
                observations.append(columns.of(rows, kept), rows, kept, cells, identity);
              }
            }
          }
        }
      }
    }
  }

  /** Bytes, as read, of what was looked at of the rows that lie in the shard gathered last. */
  long usedBytes() {
    return usedBytes;
  }

  /** Keeps the rows of a block that lie in the shard. */
  private RowBlock locate(long shard, Granule granule, String group, long first, int count) {
    cells = coordinates.locate(granule, group, first, count);
    long low = grid.firstCell(shard);
    long high = low + grid.cellsPerShard();
    int located = 0;
    for (int row = 0; row < count; row++) {
      keep[row] = cells[row] >= low && cells[row] < high;
      rows[located] = row;
      located += keep[row] ? 1 : 0;
    }
    return new RowBlock(granule, group, first, count, located, keep);
  }

  /**
   * Reads the columns of a block and drops the rows that are filtered.
   *
   * @return how many rows stay
   */
  private int filter(RowBlock block, int origin, FateCounts fates) {
    usedBytes += coordinates.bytes(block.granule(), block.group(), block.wanted());
    usedBytes += columns.load(block);
    int kept = 0;
    for (int i = 0; i < block.wanted(); i++) {
      int row = rows[i];
      if (keep[row]) {
        rows[kept++] = row;
      } else {
        fates.filtered(origin, block.first() + row, cells[row]);
      }
    }
    return kept;
  }
}
