package io.firn.shard;

import io.firn.aggregate.RowCondition;
import io.firn.aggregate.cell.ChunkRows;
import io.firn.column.Column;
import io.firn.column.DType;
import io.firn.config.ColumnSource;
import io.firn.config.DataSource;
import io.firn.config.FilterSpec;
import io.firn.granule.Granule;
import io.firn.granule.RowFilter;
import io.firn.granule.pool.GranulePool;
import io.firn.grid.Grid;
import io.firn.shard.input.GranuleList;
import io.firn.shard.input.GranuleRef;
import io.firn.shard.input.PairedGranule;
import io.firn.shard.plan.GranuleShare;
import io.firn.shard.plan.RowMix;
import io.firn.shard.plan.ShardPlan;
import io.firn.shard.rows.Columns;
import io.firn.shard.rows.Coordinates;
import io.firn.shard.rows.LevelBlock;
import io.firn.shard.rows.Points;
import io.firn.shard.rows.Workspace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
  private final Set<String> inConditions = new LinkedHashSet<>();
  private final List<String> ofRows = new ArrayList<>();
  private final List<LevelBlock> levels = new ArrayList<>();
  private final Coordinates coordinates;
  private final Optional<Points> points;
  private final Map<String, Column> block = new HashMap<>();
  private final Map<String, int[]> places = new HashMap<>();
  private final Map<String, Column> spread = new HashMap<>();
  private final Map<ColumnSource, Column> filterColumns = new HashMap<>();
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
    this.coordinates = Coordinates.of(source, grid, workspace);
    for (FilterSpec filter : source.filters()) {
      if (filter instanceof FilterSpec.Comparison comparison) {
        if (comparison.column().onBase()) {
          comparisons.add(comparison);
        }
      } else {
        RowCondition condition =
            RowCondition.compile(((FilterSpec.RowExpression) filter).text(), types.keySet());
        conditions.add(condition);
        inConditions.addAll(condition.columns());
      }
    }
    this.points =
        gathered.containsKey(ChunkRows.POINTS)
            ? Optional.of(new Points(source, workspace))
            : Optional.empty();
    Set<String> read = new LinkedHashSet<>(gathered.keySet());
    read.remove(ChunkRows.POINTS);
    read.addAll(inConditions);
    source
        .variables()
        .forEach(
            (name, column) -> {
              if (column.onBase() && read.contains(name)) {
                ofRows.add(name);
              }
            });
    for (String level : source.levels().keySet()) {
      LevelBlock records = new LevelBlock(source, level, read, workspace.links());
      if (!records.idle()) {
        levels.add(records);
      }
    }
  }

  /** Gathers a shard's rows into {@code observations}; the fates learn which were filtered. */
  void gather(ShardPlan plan, GranuleList granules, Observations observations, Fates fates) {
    usedBytes = 0;
    for (int share = 0; share < plan.shares().size(); share++) {
      GranuleShare part = plan.shares().get(share);
      GranuleRef ref = granules.get(part.granule());
      try (Granule granule = PairedGranule.lease(pool, ref)) {
        for (GranuleShare.GroupRanges group : part.groups()) {
          String name = source.groups().get(group.group());
          int origin = fates.source(share, RowMix.source(ref.id(), name));
          for (int i = 0; i < group.ranges().count(); i++) {
            long end = group.ranges().end(i);
            for (long first = group.ranges().start(i); first < end; first += Coordinates.BLOCK) {
              int count = (int) Math.min(Coordinates.BLOCK, end - first);
              gatherBlock(plan.shard(), granule, name, first, count, origin, observations, fates);
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
    usedBytes += coordinates.bytes(granule, group, located);
    for (FilterSpec.Comparison comparison : comparisons) {
      ColumnSource compared = comparison.column();
      Column column = read(granule, group, compared, first, count, filterColumns.get(compared));
      filterColumns.put(compared, column);
      new RowFilter(comparison, column.type()).apply(column, keep);
      usedBytes += (long) located * column.type().bytes();
    }
    for (LevelBlock level : levels) {
      level.load(granule, group, first, count, keep);
      usedBytes += level.readBytes();
      takeColumns(level, count);
    }
    for (String variable : ofRows) {
      ColumnSource found = source.variables().get(variable);
      Column column = read(granule, group, found, first, count, block.get(variable));
      block.put(variable, column);
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
    for (LevelBlock level : levels) {
      int[] ofRecords = level.places(rows, kept);
      for (String variable : level.variables()) {
        if (!inConditions.contains(variable)) {
          places.put(variable, ofRecords);
        }
      }
    }
    points.ifPresent(
        found -> block.put(ChunkRows.POINTS, found.read(granule, group, first, count)));
    observations.append(block, places, rows, kept, cells, Observations.identity(origin, first));
  }

  /** Only conditions, which look at all columns row by row, need a value for each row. */
  private void takeColumns(LevelBlock level, int count) {
    for (String variable : level.variables()) {
      Column column = level.column(variable);
      if (inConditions.contains(variable)) {
        column = level.spread(variable, count, spread.get(variable));
        spread.put(variable, column);
      }
      block.put(variable, column);
    }
    for (String variable : level.synthesized()) {
      block.put(variable, level.synthesized(variable));
    }
  }

  private Column read(
      Granule granule, String group, ColumnSource column, long first, int count, Column earlier) {
    return Columns.read(
        Columns.dataset(granule, source, column, group), first, count, source.maskFill(), earlier);
  }
}
