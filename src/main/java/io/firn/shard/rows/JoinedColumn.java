package io.firn.shard.rows;

import io.firn.column.Column;
import io.firn.column.DType;
import io.firn.config.ColumnSource;
import io.firn.config.DataSource;
import io.firn.granule.Dataset;
import io.firn.granule.Granule;

/**
 * Reads a column of a paired granule for records that follow each other. A record whose key the
 * paired granule does not have misses its value.
 *
 * <p>All rows between the first and the last that are wanted are read: products of one instrument
 * have their shots in one order.
 */
final class JoinedColumn implements ColumnReader {
  private final DataSource source;
  private final ColumnSource paired;
  private final LinkedRecords links;
  private Column rows;
  private Column joined;
  private int[] places = new int[0];

  /**
   * @param paired names the granule and its dataset, one value for each of its rows
   */
  JoinedColumn(DataSource source, ColumnSource paired, LinkedRecords links) {
    this.source = source;
    this.paired = paired;
    this.links = links;
  }

  @Override
  public Column read(Granule granule, String group, long firstRecord, int count) {
    Dataset dataset = ColumnLookup.dataset(granule, source, paired, group);
    RecordJoin join = links.join(granule, source, paired.asset(), group);
    int first = Math.toIntExact(firstRecord);
    int low = Integer.MAX_VALUE;
    int high = RecordJoin.NONE;
    for (int i = 0; i < count; i++) {
      int row = join.row(first + i);
      low = row == RecordJoin.NONE ? low : Math.min(low, row);
      high = Math.max(high, row);
    }
    int size = high == RecordJoin.NONE ? 0 : high - low + 1;
    rows = ColumnLookup.read(dataset, size == 0 ? 0 : low, size, rows);
    int missing = rows.grow(1);
    rows.setMissing(missing);
    places = places.length < count ? new int[count] : places;
    for (int i = 0; i < count; i++) {
      int row = join.row(first + i);
      places[i] = row == RecordJoin.NONE ? missing : row - low;
    }
    DType type = rows.type();
    joined = joined == null || joined.type() != type ? Column.of(type) : joined;
    joined.clear();
    joined.append(rows, places, 0, count);
    return joined;
  }
}
