package io.firn.shard.rows;

import io.firn.column.Column;
import io.firn.config.ColumnSource;
import io.firn.config.DataSource;
import io.firn.granule.Granule;

/** Reads a column that the granule itself stores. */
final class StoredColumn implements ColumnReader {
  private final DataSource source;
  private final ColumnSource stored;
  private Column values;

  StoredColumn(DataSource source, ColumnSource stored) {
    this.source = source;
    this.stored = stored;
  }

  @Override
  public Column read(Granule granule, String group, long first, int count) {
    values =
        ColumnLookup.read(
            ColumnLookup.dataset(granule, source, stored, group), first, count, values);
    return values;
  }
}
