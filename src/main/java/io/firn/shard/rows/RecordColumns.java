package io.firn.shard.rows;

import io.firn.column.Column;
import io.firn.config.DataSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * The columns of one linked level and the filters on them. Only the records that own rows of a
 * block are read, and a column stays at the rate of the records: rows find their value by the
 * record that owns them. Rows that no record owns miss theirs, and go if there is any filter.
 */
final class RecordColumns implements ColumnGroup {
  private final DataSource source;
  private final String level;
  private final LinkedRecords links;
  private final StoredColumns ofRecords;
  private final Map<String, Column> spread = new HashMap<>();
  private final int[] owners = new int[Coordinates.BLOCK];
  private final int[] ownersOfRows = new int[Coordinates.BLOCK];
  private int count;

  /**
   * @param names the columns to read, those of other levels among them
   */
  RecordColumns(DataSource source, String level, Collection<String> names, LinkedRecords links) {
    this.source = source;
    this.level = level;
    this.links = links;
    this.ofRecords = new StoredColumns(source, level, names, links);
  }

  /** Whether anything is asked of the level. */
  boolean inUse() {
    return ofRecords.filters() || !names().isEmpty();
  }

  @Override
  public Collection<String> names() {
    return ofRecords.names();
  }

  @Override
  public long load(RowBlock block) {
    count = block.count();
    RecordIndex index =
        links.get(block.granule(), source, source.levels().get(level), block.group());
    RowBlock records = index.recordsOf(block);
    index.own(block, records, owners);
    long bytes = ofRecords.load(records);
    if (ofRecords.filters()) {
      for (int row = 0; row < count; row++) {
        block.keep()[row] &= owners[row] < records.count() && records.keep()[owners[row]];
      }
    }
    for (String name : names()) {
      Column values = column(name);
      // What rows have that no record owns.
      values.setMissing(values.grow(1));
    }
    return bytes;
  }

  /** The values by record, and one that is missing after the last. */
  @Override
  public Column column(String name) {
    return ofRecords.column(name);
  }

  @Override
  public Column byRow(String name) {
    Column records = column(name);
    Column earlier = spread.get(name);
    Column rows =
        earlier == null || earlier.type() != records.type() ? Column.of(records.type()) : earlier;
    rows.clear();
    rows.append(records, owners, 0, count);
    spread.put(name, rows);
    return rows;
  }

  @Override
  public int[] places(int[] rows, int count) {
    for (int i = 0; i < count; i++) {
      ownersOfRows[i] = owners[rows[i]];
    }
    return ownersOfRows;
  }
}
