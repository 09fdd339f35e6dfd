package io.firn.shard.rows;

import io.firn.column.Column;
import io.firn.column.DType;
import io.firn.config.DataSource;
import io.firn.granule.Dataset;
import io.firn.granule.Granule;
import io.firn.granule.GranuleException;
import java.util.Arrays;

/**
 * Which row of a paired granule has the key of which record of a group. Keys are compared as 64-bit
 * integers: a GEDI shot number has more digits than a float64. Immutable.
 */
public final class RecordJoin implements LinkedRecords.Remembered {
  /** The row of a record whose key the other granule does not have. */
  static final int NONE = -1;

  private final int[] rows;

  private RecordJoin(int[] rows) {
    this.rows = rows;
  }

  /**
   * Joins records with rows. A missing value is not a key.
   *
   * @param left path of the records' keys
   * @param right path of the keys in {@code partner}
   * @throws GranuleException when keys are not integers, or two rows of the partner have the same
   *     key
   */
  static RecordJoin read(
      Granule granule, String left, Granule partner, String right, DataSource source) {
    Dataset ofRows = ColumnLookup.integers(partner, source, right);
    Column keys = all(partner, ofRows);
    long[] sorted = present(keys);
    Arrays.sort(sorted);
    for (int i = 1; i < sorted.length; i++) {
      if (sorted[i] == sorted[i - 1]) {
        throw ColumnLookup.refused(
            partner,
            ofRows,
            "key %s occurs twice, so that it names no single row"
                .formatted(shown(sorted[i], keys.type())));
      }
    }
    int[] rowOf = new int[sorted.length];
    for (int row = 0; row < keys.size(); row++) {
      if (!keys.isMissing(row)) {
        rowOf[Arrays.binarySearch(sorted, keys.longAt(row))] = row;
      }
    }
    Column wanted = all(granule, ColumnLookup.integers(granule, source, left));
    // Of the same bits a negative key and a large one of uint64 are two keys.
    boolean signsDiffer = isUint64(wanted.type()) != isUint64(keys.type());
    int[] rows = new int[wanted.size()];
    for (int record = 0; record < rows.length; record++) {
      long key = wanted.longAt(record);
      int place =
          wanted.isMissing(record) || signsDiffer && key < 0
              ? NONE
              : Arrays.binarySearch(sorted, key);
      rows[record] = place < 0 ? NONE : rowOf[place];
    }
    return new RecordJoin(rows);
  }

  private static Column all(Granule granule, Dataset dataset) {
    return ColumnLookup.read(dataset, 0, ColumnLookup.records(granule, dataset), null);
  }

  private static long[] present(Column keys) {
    long[] present = new long[keys.size()];
    int count = 0;
    for (int row = 0; row < keys.size(); row++) {
      if (!keys.isMissing(row)) {
        present[count++] = keys.longAt(row);
      }
    }
    return Arrays.copyOf(present, count);
  }

  private static boolean isUint64(DType type) {
    return type == DType.UINT64;
  }

  private static String shown(long key, DType type) {
    return isUint64(type) ? Long.toUnsignedString(key) : Long.toString(key);
  }

  /** Records that were joined. */
  public int records() {
    return rows.length;
  }

  /** The row of a record, or {@link #NONE}. */
  int row(int record) {
    return rows[record];
  }

  @Override
  public long bytes() {
    return 4L * rows.length;
  }
}
