package io.firn.shard.rows;

import io.firn.column.Column;
import io.firn.column.DType;
import io.firn.config.Linspace;

/**
 * A synthesized column, see {@link Linspace}: computed for the rows of a block from what is known
 * of their records. Not thread-safe: the columns are used again.
 */
final class Ramp {
  /** Where the records keep their first and last values. */
  final Linspace linspace;

  /** First and last values of the records of a block. */
  Column starts;

  Column stops;

  private final Column.Doubles values = (Column.Doubles) Column.of(DType.FLOAT64);

  Ramp(Linspace linspace) {
    this.linspace = linspace;
  }

  /**
   * Computes the values of a block of rows. Those that no record owns have none, nor have those of
   * a record that misses its first or its last.
   *
   * @param firstRecord the record that {@link #starts} and {@link #stops} begin with
   */
  Column fill(RecordIndex index, long first, int count, int firstRecord) {
    values.clear();
    values.grow(count);
    double[] out = values.array();
    int done = 0;
    for (int place = index.firstFrom(first);
        place < index.owners() && index.start(place) < first + count;
        place++) {
      int from = (int) Math.max(0, index.start(place) - first);
      int to = (int) Math.min(count, index.end(place) - first);
      setMissing(done, from);
      done = to;
      int record = index.record(place) - firstRecord;
      if (starts.isMissing(record) || stops.isMissing(record)) {
        setMissing(from, to);
        continue;
      }
      double start = starts.doubleAt(record);
      double span = stops.doubleAt(record) - start;
      double steps = Math.max(1, index.end(place) - index.start(place) - 1);
      long before = first - index.start(place);
      for (int row = from; row < to; row++) {
        out[row] = start + span * ((before + row) / steps);
      }
    }
    setMissing(done, count);
    return values;
  }

  private void setMissing(int from, int to) {
    for (int row = from; row < to; row++) {
      values.setMissing(row);
    }
  }

  /** The values of the block that was filled last. */
  Column values() {
    return values;
  }
}
