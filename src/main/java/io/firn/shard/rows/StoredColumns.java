package io.firn.shard.rows;

import io.firn.column.Column;
import io.firn.config.ColumnSource;
import io.firn.config.DataSource;
import io.firn.config.FilterSpec;
import io.firn.granule.RowFilter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The columns of one level with a value for each of its rows, and the filters on such columns: of
 * the base level for blocks of rows, of a linked level for blocks of records.
 */
final class StoredColumns implements ColumnGroup {
  private final List<Compared> filters = new ArrayList<>();
  private final Map<String, ColumnReader> readers = new LinkedHashMap<>();
  private final Map<String, Column> columns = new LinkedHashMap<>();

  /** A comparison and what reads the column that it compares. */
  private record Compared(FilterSpec.Comparison comparison, ColumnReader reader) {}

  /**
   * @param level as in {@link ColumnSource}
   * @param names the columns to read, those of other levels among them
   */
  StoredColumns(DataSource source, String level, Collection<String> names, LinkedRecords links) {
    for (FilterSpec.Comparison comparison : source.comparisons()) {
      if (comparison.column().level().equals(level)) {
        filters.add(new Compared(comparison, ColumnReader.of(source, comparison.column(), links)));
      }
    }
    source
        .variables()
        .forEach(
            (name, column) -> {
              if (column.level().equals(level) && names.contains(name)) {
                readers.put(name, ColumnReader.of(source, column, links));
              }
            });
  }

  /** Whether there is any filter. */
  boolean filters() {
    return !filters.isEmpty();
  }

  @Override
  public Collection<String> names() {
    return readers.keySet();
  }

  @Override
  public long load(RowBlock block) {
    int bytesOfRow = 0;
    for (Compared filter : filters) {
      Column values = read(filter.reader(), block);
      new RowFilter(filter.comparison(), values.type()).apply(values, block.keep());
      bytesOfRow += values.type().bytes();
    }
    for (Map.Entry<String, ColumnReader> reader : readers.entrySet()) {
      Column values = read(reader.getValue(), block);
      columns.put(reader.getKey(), values);
      bytesOfRow += values.type().bytes();
    }
    return (long) block.wanted() * bytesOfRow;
  }

  private static Column read(ColumnReader reader, RowBlock block) {
    return reader.read(block.granule(), block.group(), block.first(), block.count());
  }

  @Override
  public Column column(String name) {
    return columns.get(name);
  }
}
