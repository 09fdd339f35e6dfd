package io.firn.shard.rows;

import io.firn.column.Column;
import io.firn.config.ColumnSource;
import io.firn.config.DataSource;
import io.firn.config.FilterSpec;
import io.firn.config.Linspace;
import io.firn.granule.Dataset;
import io.firn.granule.Granule;
import io.firn.granule.RowFilter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What one linked level has to say about a block of rows: its filters, and its columns, of which
 * only the records that own rows of the block are read. A column stays at the rate of the records;
 * rows find their value by the number of the record that owns them. Not thread-safe: the arrays are
 * used again.
 */
public final class LevelBlock {
  private final DataSource source;
  private final String level;
  private final LinkedRecords links;
  private final List<FilterSpec.Comparison> comparisons = new ArrayList<>();
  private final Map<String, ColumnSource> variables = new HashMap<>();
  private final Map<String, Column> columns = new HashMap<>();
  private final Map<ColumnSource, Column> compared = new HashMap<>();
  private final Map<ColumnSource, JoinedColumn> joined = new HashMap<>();
  private final Map<String, Ramp> ramps = new HashMap<>();
  private final int[] owners = new int[Coordinates.BLOCK];
  private final int[] ownersOfKept = new int[Coordinates.BLOCK];
  private int firstRecord;
  private int records;
  private long readBytes;

  /**
   * @param variables the columns to read, those of other levels among them
   */
  public LevelBlock(
      DataSource source, String level, Collection<String> variables, LinkedRecords links) {
    this.source = source;
    this.level = level;
    this.links = links;
    for (FilterSpec filter : source.filters()) {
      if (filter instanceof FilterSpec.Comparison comparison
          && comparison.column().level().equals(level)) {
        comparisons.add(comparison);
      }
    }
    for (String variable : variables) {
      ColumnSource column = source.variables().get(variable);
      if (column != null && column.level().equals(level)) {
        this.variables.put(variable, column);
      }
      Linspace linspace = source.records().linspaces().get(variable);
      if (linspace != null && source.records().level().equals(level)) {
        ramps.put(variable, new Ramp(linspace));
      }
    }
  }

  /** Whether nothing is asked of the level. */
  public boolean idle() {
    return comparisons.isEmpty() && variables.isEmpty() && ramps.isEmpty();
  }

  /** The names of the columns that are read. */
  public Collection<String> variables() {
    return variables.keySet();
  }

  /** The names of the columns that are computed, which have a value for each row. */
  public Collection<String> synthesized() {
    return ramps.keySet();
  }

  /**
   * Finds the records that own the rows of a block and drops the rows whose record does not stay,
   * with them those that no record owns if there is any filter.
   *
   * @param count at most {@link Coordinates#BLOCK}
   * @param keep set to false for the rows that go
   */
  public void load(Granule granule, String group, long first, int count, boolean[] keep) {
    readBytes = 0;
    RecordIndex index = links.get(granule, source, source.levels().get(level), group);
    own(index, first, count);
    if (!comparisons.isEmpty()) {
      boolean[] stays = new boolean[records + 1];
      Arrays.fill(stays, 0, records, true);
      for (FilterSpec.Comparison comparison : comparisons) {
        ColumnSource column = comparison.column();
        Column values = read(granule, group, column, compared.get(column));
        compared.put(column, values);
        new RowFilter(comparison, values.type()).apply(values, stays);
      }
      for (int row = 0; row < count; row++) {
        keep[row] &= stays[owners[row]];
      }
    }
    variables.forEach(
        (name, column) -> {
          Column values = read(granule, group, column, columns.get(name));
          // What rows have that no record owns.
          values.setMissing(values.grow(1));
          columns.put(name, values);
        });
    for (Ramp ramp : ramps.values()) {
      ramp.starts = read(granule, group, atRecords(ramp.linspace.start()), ramp.starts);
      ramp.stops = read(granule, group, atRecords(ramp.linspace.stop()), ramp.stops);
      ramp.fill(index, first, count, firstRecord);
    }
  }

  private ColumnSource atRecords(String dataset) {
    return new ColumnSource(dataset, ColumnSource.WHOLE, level);
  }

  /** Notes for each row which of the records owns it, {@link #records} where none does. */
  private void own(RecordIndex index, long first, int count) {
    int place = index.firstFrom(first);
    int end = index.firstFrom(first + count - 1);
    if (end < index.owners() && index.start(end) < first + count) {
      end++;
    }
    firstRecord = place < end ? index.record(place) : 0;
    records = place < end ? index.record(end - 1) - firstRecord + 1 : 0;
    int done = 0;
    for (; place < end; place++) {
      int from = (int) Math.max(0, index.start(place) - first);
      int to = (int) Math.min(count, index.end(place) - first);
      Arrays.fill(owners, done, from, records);
      Arrays.fill(owners, from, to, index.record(place) - firstRecord);
      done = to;
    }
    Arrays.fill(owners, done, count, records);
  }

  private Column read(Granule granule, String group, ColumnSource column, Column earlier) {
    Dataset dataset = Columns.dataset(granule, source, column, group);
    readBytes += (long) records * dataset.type().orElseThrow().bytes();
    if (column.own()) {
      return Columns.read(dataset, firstRecord, records, source.maskFill(), earlier);
    }
    RecordJoin join = links.join(granule, source, column.asset(), group);
    return joined
        .computeIfAbsent(column, c -> new JoinedColumn())
        .read(dataset, join, firstRecord, records, source.maskFill(), earlier);
  }

  /** The values of a synthesized column by row of the block. */
  public Column synthesized(String name) {
    return ramps.get(name).values();
  }

  /** The values of a column by record, and one that is missing after the last. */
  public Column column(String name) {
    return columns.get(name);
  }

  /** A column with the values of all rows of the block. */
  public Column spread(String name, int count, Column earlier) {
    Column records = columns.get(name);
    Column rows =
        earlier == null || earlier.type() != records.type() ? Column.of(records.type()) : earlier;
    rows.clear();
    rows.append(records, owners, 0, count);
    return rows;
  }

  /**
   * The places of rows in {@link #column}.
   *
   * @param rows rows of the block
   * @return for each of them its place; used again by the next call
   */
  public int[] places(int[] rows, int count) {
    for (int i = 0; i < count; i++) {
      ownersOfKept[i] = owners[rows[i]];
    }
    return ownersOfKept;
  }

  /** Bytes, as stored, of the records that were looked at for the last block. */
  public long readBytes() {
    return readBytes;
  }
}
