package io.firn.shard;

import io.firn.aggregate.RowCondition;
import io.firn.column.Column;
import io.firn.column.DType;
import io.firn.config.DataSource;
import io.firn.config.FilterSpec;
import io.firn.granule.Granule;
import io.firn.granule.GranulePool;
import io.firn.granule.RowFilter;
import io.firn.grid.Grid;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads the rows of one shard from its granules: the planned ranges, a block at a time, each row
 * tested for the shard again, then filtered. Not thread-safe.
 */
final class ShardGatherer {
  private final DataSource source;
  private final GranulePool pool;
  private final Grid grid;
  private final Map<String, DType> gathered;
  private final List<FilterSpec.Comparison> comparisons = new ArrayList<>();
  private final List<RowCondition> conditions = new ArrayList<>();
  private final Set<String> read = new LinkedHashSet<>();
  private final Coordinates coordinates;
  private final Map<String, Column> block = new HashMap<>();
  private final Map<String, Column> filterColumns = new HashMap<>();
  private final boolean[] keep = new boolean[Coordinates.BLOCK];
  private final int[] rows = new int[Coordinates.BLOCK];
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
    this.source = source;
    this.pool = workspace.granules();
    this.grid = grid;
    this.gathered = gathered;
    this.coordinates = new Coordinates(source, grid, workspace.cells());
    read.addAll(gathered.keySet());
    for (FilterSpec filter : source.filters()) {
      if (filter instanceof FilterSpec.Comparison comparison) {
        comparisons.add(comparison);
      } else {
        RowCondition condition =
            RowCondition.compile(((FilterSpec.RowExpression) filter).text(), types.keySet());
        conditions.add(condition);
        read.addAll(condition.columns());
      }
    }
  }

  /** Gathers a shard's rows into {@code observations}; the fates learn which were filtered. */
  void gather(ShardPlan plan, GranuleList granules, Observations observations, Fates fates) {
    usedBytes = 0;
    for (int share = 0; share < plan.shares().size(); share++) {
      GranuleShare part = plan.shares().get(share);
      GranuleRef ref = granules.get(part.granule());
      try (GranulePool.Lease lease = pool.lease(ref.uri(), ref.id(), ref.length())) {
        for (GranuleShare.GroupRanges group : part.groups()) {
          String name = source.groups().get(group.group());
          int origin = fates.source(share, RowMix.source(ref.id(), name));
          for (int i = 0; i < group.ranges().count(); i++) {
            long end = group.ranges().end(i);
            for (long first = group.ranges().start(i); first < end; first += Coordinates.BLOCK) {
              int count = (int) Math.min(Coordinates.BLOCK, end - first);
              gatherBlock(
                  plan.shard(), lease.granule(), name, first, count, origin, observations, fates);
            }
          }
        }
      }
    }
  }

  /** Bytes, as stored, of what was looked at of the rows that lie in the shard gathered last. */
  long usedBytes() {
    return usedBytes;
  }

  private void gatherBlock(
      long shard,
      Granule granule,
      String group,
      long first,
      int count,
      int origin,
      Observations observations,
      Fates fates) {
    long[] cells = coordinates.locate(granule, group, first, count);
    long low = grid.firstCell(shard);
    long high = low + grid.cellsPerShard();
    int located = 0;
    for (int row = 0; row < count; row++) {
      keep[row] = cells[row] >= low && cells[row] < high;
      rows[located] = row;
      located += keep[row] ? 1 : 0;
    }
    if (located == 0) {
      return;
    }
    usedBytes += (long) located * coordinates.bytes(granule, group);
    for (FilterSpec.Comparison comparison : comparisons) {
      String path = DataSource.path(comparison.dataset(), group);
      Column column = read(granule, path, first, count, filterColumns, path);
      new RowFilter(comparison, column.type()).apply(column, keep);
      usedBytes += (long) located * column.type().bytes();
    }
    for (String variable : read) {
      String path = DataSource.path(source.variables().get(variable), group);
      Column column = read(granule, path, first, count, block, variable);
      usedBytes += (long) located * column.type().bytes();
    }
    for (RowCondition condition : conditions) {
      condition.retain(block, count, keep);
    }
    int kept = 0;
    for (int i = 0; i < located; i++) {
      int row = rows[i];
      if (keep[row]) {
        rows[kept++] = row;
      } else {
        fates.filtered(origin, first + row, cells[row]);
      }
    }
    observations.append(block, rows, kept, cells, Observations.identity(origin, first));
  }

  private Column read(
      Granule granule,
      String path,
      long first,
      int count,
      Map<String, Column> columns,
      String key) {
    Column earlier = columns.get(key);
    Column column = Coordinates.read(granule, path, first, count, source.maskFill(), earlier);
    columns.put(key, column);
    return column;
  }
}
