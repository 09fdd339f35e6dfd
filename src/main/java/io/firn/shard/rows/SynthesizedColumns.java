package io.firn.shard.rows;

import io.firn.column.Column;
import io.firn.column.DType;
import io.firn.config.ColumnSource;
import io.firn.config.DataSource;
import io.firn.config.Linspace;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The columns that are computed for each row, see {@link Linspace}, from the first and the last
 * value that records have of them.
 */
final class SynthesizedColumns implements ColumnGroup {
  private final DataSource source;
  private final LinkedRecords links;
  private final Map<String, Ramp> ramps = new LinkedHashMap<>();

  /**
   * @param names the columns to compute, those that are stored among them
   */
  SynthesizedColumns(DataSource source, Collection<String> names, LinkedRecords links) {
    this.source = source;
    this.links = links;
    source
        .records()
        .linspaces()
        .forEach(
            (name, linspace) -> {
              if (names.contains(name)) {
                ramps.put(name, new Ramp(ends(linspace.start()), ends(linspace.stop())));
              }
            });
  }

  private ColumnReader ends(String dataset) {
    return ColumnReader.of(
        source, new ColumnSource(dataset, ColumnSource.WHOLE, source.records().level()), links);
  }

  @Override
  public Collection<String> names() {
    return ramps.keySet();
  }

  @Override
  public long load(RowBlock block) {
    RecordIndex index =
        links.get(
            block.granule(), source, source.levels().get(source.records().level()), block.group());
    RowBlock records = index.recordsOf(block);
    long bytes = 0;
    for (Ramp ramp : ramps.values()) {
      bytes += ramp.fill(index, block, records);
    }
    return bytes;
  }

  @Override
  public Column column(String name) {
    return ramps.get(name).values;
  }

  /** Equal steps from end to end of every record. */
  private static final class Ramp {
    private final ColumnReader firsts;
    private final ColumnReader lasts;
    private final Column.Doubles values = (Column.Doubles) Column.of(DType.FLOAT64);

    Ramp(ColumnReader firsts, ColumnReader lasts) {
      this.firsts = firsts;
      this.lasts = lasts;
    }

    /**
     * Computes the values of a block of rows. Those that no record owns have none, nor have those
     * of a record that misses its first or its last.
     *
     * @return the bytes that a granule stores of what was read
     */
    long fill(RecordIndex index, RowBlock block, RowBlock records) {
      String group = block.group();
      Column starts = firsts.read(block.granule(), group, records.first(), records.count());
      Column stops = lasts.read(block.granule(), group, records.first(), records.count());
      values.clear();
      values.grow(block.count());
      double[] out = values.array();
      int done = 0;
      for (int place = index.firstFrom(block.first());
          place < index.owners() && index.start(place) < block.first() + block.count();
          place++) {
        int from = (int) Math.max(0, index.start(place) - block.first());
        int to = (int) Math.min(block.count(), index.end(place) - block.first());
        setMissing(done, from);
        done = to;
        int record = index.record(place) - (int) records.first();
        if (starts.isMissing(record) || stops.isMissing(record)) {
          setMissing(from, to);
          continue;
        }
        double start = starts.doubleAt(record);
        double span = stops.doubleAt(record) - start;
        double steps = Math.max(1, index.end(place) - index.start(place) - 1);
        long before = block.first() - index.start(place);
        for (int row = from; row < to; row++) {
          out[row] = start + span * ((before + row) / steps);
        }
      }
      setMissing(done, block.count());
      return (long) records.count() * (starts.type().bytes() + stops.type().bytes());
    }

    private void setMissing(int from, int to) {
      for (int row = from; row < to; row++) {
        values.setMissing(row);
      }
    }
  }
}
