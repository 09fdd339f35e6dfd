package io.firn.shard.rows;

import io.firn.aggregate.RowCondition;
import io.firn.aggregate.cell.ChunkRows;
import io.firn.column.Column;
import io.firn.config.ColumnSource;
import io.firn.config.DataSource;
import io.firn.config.FilterSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All columns that are gathered of a source or filtered on, block by block. Not thread-safe: what a
 * block has filled is used again for the next.
 */
public final class BlockColumns {
  private final List<ColumnGroup> groups = new ArrayList<>();
  private final List<RowCondition> conditions = new ArrayList<>();
  private final Set<String> inConditions = new HashSet<>();
  private final Map<String, PlacedColumn> placed = new HashMap<>();

  /**
   * @param known the names of all columns in use
   * @param gathered those of the columns to gather, {@link ChunkRows#POINTS} maybe among them
   */
  public BlockColumns(
      DataSource source, Set<String> known, Set<String> gathered, Workspace workspace) {
    for (FilterSpec.RowExpression expression : source.rowExpressions()) {
      RowCondition condition = RowCondition.compile(expression.text(), known);
      conditions.add(condition);
      inConditions.addAll(condition.columns());
    }
    Set<String> names = new HashSet<>(gathered);
    names.addAll(inConditions);
    LinkedRecords links = workspace.links();
    groups.add(new StoredColumns(source, ColumnSource.BASE, names, links));
    for (String level : source.levels().keySet()) {
      RecordColumns records = new RecordColumns(source, level, names, links);
      if (records.inUse()) {
        groups.add(records);
      }
    }
    SynthesizedColumns synthesized = new SynthesizedColumns(source, names, links);
    if (!synthesized.names().isEmpty()) {
      groups.add(synthesized);
    }
    if (names.contains(ChunkRows.POINTS)) {
      groups.add(new PointColumn(source, workspace));
    }
  }

  /**
   * Reads the columns of a block and drops the rows that do not meet all filters.
   *
   * @return the bytes that a granule stores of all that was looked at
   * @throws io.firn.granule.GranuleException when one cannot be read
   */
  public long load(RowBlock block) {
    long bytes = 0;
    for (ColumnGroup group : groups) {
      bytes += group.load(block);
    }
    if (!conditions.isEmpty()) {
      Map<String, Column> byRow = conditionColumns();
      for (RowCondition condition : conditions) {
        condition.retain(byRow, block.count(), block.keep());
      }
    }
    return bytes;
  }

  /** Only conditions, which look at all columns row by row, need a value for each row. */
  private Map<String, Column> conditionColumns() {
    Map<String, Column> byRow = new HashMap<>();
    for (ColumnGroup group : groups) {
      for (String name : group.names()) {
        if (inConditions.contains(name)) {
          byRow.put(name, group.byRow(name));
        }
      }
    }
    return byRow;
  }

  /**
   * The columns by name, for some rows of the block loaded last; used again by the next call.
   *
   * @param rows of the block
   * @param count how many of them
   */
  public Map<String, PlacedColumn> of(int[] rows, int count) {
    for (ColumnGroup group : groups) {
      int[] places = group.places(rows, count);
      for (String name : group.names()) {
        placed.put(name, new PlacedColumn(group.column(name), places));
      }
    }
    return placed;
  }
}
