package io.firn.shard.rows;

import io.firn.Plural;
import io.firn.column.Column;
import io.firn.config.DataSource;
import io.firn.config.Level;
import io.firn.granule.Dataset;
import io.firn.granule.Granule;
import io.firn.granule.GranuleException;
import java.util.Arrays;

/**
 * Which record of a linked level owns which rows of a group. Holds the records that own any, in the
 * order of their rows, which is also their own. Immutable.
 */
public final class RecordIndex implements LinkedRecords.Remembered {
  private final long[] starts;
  private final long[] ends;
  private final int[] records;

  private RecordIndex(long[] starts, long[] ends, int[] records) {
    this.starts = starts;
    this.ends = ends;
    this.records = records;
  }

  /**
   * Reads the link of a level. A record whose first row or number of rows is missing owns nothing,
   * like one that says so.
   *
   * @param rows of the group
   * @throws GranuleException when the link is not one of integers, leads beyond the rows, or has
   *     two records own a row or records in another order than their rows
   */
  static RecordIndex read(
      Granule granule, DataSource source, Level level, String group, long rows) {
    Dataset beginning =
        ColumnLookup.integers(granule, source, DataSource.path(level.indexBegin(), group));
    Dataset counting =
        ColumnLookup.integers(granule, source, DataSource.path(level.count(), group));
    int all = ColumnLookup.records(granule, beginning);
    if (counting.shape()[0] != all) {
      throw ColumnLookup.refused(
          granule,
          counting,
          "it holds %s where %s holds %,d"
              .formatted(Plural.of(counting.shape()[0], "record"), beginning.path(), all));
    }
    Column begins = ColumnLookup.read(beginning, 0, all, null);
    Column counts = ColumnLookup.read(counting, 0, all, null);
    long[] starts = new long[all];
    long[] ends = new long[all];
    int[] records = new int[all];
    int kept = 0;
    for (int record = 0; record < all; record++) {
      long count = counts.isMissing(record) ? 0 : counts.longAt(record);
      // A record that owns nothing may begin anywhere: ATL03 has 0 there, which is before the first
      // row.
      if (count == 0 || begins.isMissing(record)) {
        continue;
      }
      long start = begins.longAt(record) - level.indexBase();
      if (count < 0) {
        throw ColumnLookup.refused(
            granule, counting, "record %,d owns %,d rows".formatted(record, count));
      }
      if (start < 0 || start > rows - count) {
        throw ColumnLookup.refused(
            granule,
            beginning,
            "record %,d owns %s from %,d on, counted from %d, of %,d; see index_base"
                .formatted(
                    record,
                    Plural.of(count, "row"),
                    begins.longAt(record),
                    level.indexBase(),
                    rows));
      }
      if (kept > 0 && start < ends[kept - 1]) {
        throw ColumnLookup.refused(
            granule,
            beginning,
            "record %,d begins with row %,d, before record %,d ends with row %,d; records have to follow each other and must not overlap"
                .formatted(record, start, records[kept - 1], ends[kept - 1] - 1));
      }
      starts[kept] = start;
      ends[kept] = start + count;
      records[kept] = record;
      kept++;
    }
    return new RecordIndex(
        Arrays.copyOf(starts, kept), Arrays.copyOf(ends, kept), Arrays.copyOf(records, kept));
  }

  /** The place of the first owner of a row from {@code row} on; {@link #owners} where none is. */
  int firstFrom(long row) {
    int found = Arrays.binarySearch(ends, row + 1);
    return found < 0 ? -found - 1 : found;
  }

  /** One past the place of the last owner of a row before {@code end}. */
  private int endBefore(long end) {
    int place = firstFrom(end - 1);
    return place < owners() && start(place) < end ? place + 1 : place;
  }

  /** The records from the first to the last that own rows of a block, those in between included. */
  RowBlock recordsOf(RowBlock rows) {
    int place = firstFrom(rows.first());
    int end = endBefore(rows.first() + rows.count());
    int first = place < end ? record(place) : 0;
    int count = place < end ? record(end - 1) - first + 1 : 0;
    boolean[] keep = new boolean[count];
    Arrays.fill(keep, true);
    return new RowBlock(rows.granule(), rows.group(), first, count, count, keep);
  }

  /**
   * Notes for each row of a block which of the records owns it.
   *
   * @param records those of {@link #recordsOf}
   * @param owners set for each row: from 0 on, the number of records where none does
   */
  void own(RowBlock rows, RowBlock records, int[] owners) {
    int end = endBefore(rows.first() + rows.count());
    int done = 0;
    for (int place = firstFrom(rows.first()); place < end; place++) {
      int from = (int) Math.max(0, start(place) - rows.first());
      int to = (int) Math.min(rows.count(), end(place) - rows.first());
      Arrays.fill(owners, done, from, records.count());
      Arrays.fill(owners, from, to, record(place) - (int) records.first());
      done = to;
    }
    Arrays.fill(owners, done, rows.count(), records.count());
  }

  /** Records that own rows. */
  public int owners() {
    return records.length;
  }

  /** The number of the record at a place among the owners. */
  public int record(int place) {
    return records[place];
  }

  /** The first row of the record at a place. */
  public long start(int place) {
    return starts[place];
  }

  /** One past the last row of the record at a place. */
  public long end(int place) {
    return ends[place];
  }

  @Override
  public long bytes() {
    return 20L * records.length;
  }
}
