package io.firn.shard.rows;

import io.firn.Plural;
import io.firn.config.DataSource;
import io.firn.config.Level;
import io.firn.granule.Dataset;
import io.firn.granule.Granule;
import io.firn.grid.Grid;
import java.util.Arrays;

/**
 * Rows that lie where the record that owns them lies. Only coordinates and links of records are
 * read, never anything at the rate of rows. A row that no record owns is missing. Not thread-safe:
 * the array of a block is used again.
 */
final class RecordCoordinates implements Coordinates {
  private final DataSource source;
  private final Level level;
  private final StoredCoordinates ofRecords;
  private final LinkedRecords links;
  private final long[] cells = new long[BLOCK];
  private int records;

  RecordCoordinates(DataSource source, StoredCoordinates ofRecords, LinkedRecords links) {
    this.source = source;
    this.level = source.levels().get(source.records().level());
    this.ofRecords = ofRecords;
    this.links = links;
  }

  @Override
  public boolean present(Granule granule, String group) {
    return ofRecords.present(granule, group);
  }

  @Override
  public long rows(Granule granule, String group) {
    long records = ofRecords.rows(granule, group);
    Dataset beginning = granule.dataset(DataSource.path(level.indexBegin(), group));
    ColumnLookup.require(granule, beginning);
    if (beginning.shape()[0] != records) {
      throw ColumnLookup.refused(
          granule,
          beginning,
          "it holds %s where the coordinates hold %,d"
              .formatted(Plural.of(beginning.shape()[0], "record"), records));
    }
    Dataset rows = ColumnLookup.dataset(granule, source, source.rowsColumn(), group);
    int dimensions = rows.shape().length;
    if (dimensions != 1) {
      throw ColumnLookup.refused(
          granule, rows, "it has %d dimensions, expected one".formatted(dimensions));
    }
    return rows.shape()[0];
  }

  @Override
  public long[] locate(Granule granule, String group, long firstRow, int count) {
    RecordIndex index = links.get(granule, source, level, group);
    Arrays.fill(cells, 0, count, Grid.MISSING);
    records = 0;
    int place = index.firstFrom(firstRow);
    while (place < index.owners() && index.start(place) < firstRow + count) {
      int first = index.record(place);
      int end = place;
      while (end < index.owners()
          && index.start(end) < firstRow + count
          && index.record(end) - first < BLOCK) {
        end++;
      }
      int length = index.record(end - 1) - first + 1;
      long[] found = ofRecords.locate(granule, group, first, length);
      for (; place < end; place++) {
        int from = (int) Math.max(0, index.start(place) - firstRow);
        int to = (int) Math.min(count, index.end(place) - firstRow);
        Arrays.fill(cells, from, to, found[index.record(place) - first]);
      }
      records += length;
    }
    return cells;
  }

  /** Records are few beside their rows: all of those in the block count. */
  @Override
  public long bytes(Granule granule, String group, int used) {
    return ofRecords.bytes(granule, group, records);
  }
}
