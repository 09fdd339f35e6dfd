package io.firn.shard.plan;

import io.firn.FirnException;
import io.firn.column.DType;
import io.firn.wire.Text;
import io.firn.wire.Varint;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the granules say of themselves: the types and attributes of their columns, their provenance,
 * and how many rows a scan found. Summaries merge in any order to the same result.
 *
 * @param columns by column name
 * @param provenance by attribute name (such as {@code license}) the distinct values of the granules
 * @param groups by the name of a group in how many granules it is
 * @param counts what the scan counted
 * @param readRaw the datasets that are read as they are stored although their attributes say more,
 *     as the configuration has their paths, which bounds their number
 */
public record SourceSummary(
    SortedMap<String, ColumnSummary> columns,
    SortedMap<String, SortedSet<String>> provenance,
    SortedMap<String, GroupPresence> groups,
    Counts counts,
    SortedSet<String> readRaw)
    implements Serializable {

  /** The most distinct values kept of one attribute: people read root attributes. */
  static final int MOST_VALUES = 16;

  /** Attributes of which only the first and the last value matter. */
  private static final Set<String> EXTREMES = Set.of("time_coverage_start", "time_coverage_end");

  /**
   * Stands for the value of an attribute on which granules disagree, or which some of them lack.
   */
  private static final String DISAGREED = "";

  /** The summary of no granules. */
  public static SourceSummary none() {
    return new SourceSummary(
        new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), Counts.ZERO, new TreeSet<>());
  }

  /** The summary of a granule that was left out, with the rows that could be counted. */
  public static SourceSummary quarantined(long rows) {
    return new SourceSummary(
        new TreeMap<>(),
        new TreeMap<>(),
        new TreeMap<>(),
        Counts.quarantined(rows),
        new TreeSet<>());
  }

  /**
   * One column over all granules that have it.
   *
   * @param type its type, the same in all
   * @param granule the first of the granules by id, for messages
   * @param attributes the descriptive attributes; one on which granules disagree is empty
   */
  public record ColumnSummary(DType type, String granule, SortedMap<String, String> attributes)
      implements Serializable {

    ColumnSummary merge(String name, ColumnSummary other) {
      ColumnSummary first = granule.compareTo(other.granule) <= 0 ? this : other;
      if (type != other.type) {
        ColumnSummary second = first == this ? other : this;
        throw new FirnException(
            "Cannot grid granules together: column '%s' is %s in %s and %s in %s; grid those of each type on their own"
                .formatted(name, first.type, first.granule, second.type, second.granule));
      }
      SortedSet<String> keys = new TreeSet<>(attributes.keySet());
      keys.addAll(other.attributes.keySet());
      SortedMap<String, String> agreed = new TreeMap<>();
      for (String key : keys) {
        String value = attributes.get(key);
        agreed.put(
            key, value != null && value.equals(other.attributes.get(key)) ? value : DISAGREED);
      }
      return new ColumnSummary(type, first.granule, agreed);
    }

    private void write(DataOutput out) throws IOException {
      out.writeUTF(type.zarrName());
      out.writeUTF(granule);
      Varint.write(out, attributes.size());
      for (Map.Entry<String, String> attribute : attributes.entrySet()) {
        Text.write(out, attribute.getKey());
        Text.write(out, attribute.getValue());
      }
    }

    private static ColumnSummary read(DataInput in) throws IOException {
      String name = in.readUTF();
      DType type = DType.named(name).orElseThrow(() -> new IOException("unknown type " + name));
      String granule = in.readUTF();
      SortedMap<String, String> attributes = new TreeMap<>();
      int count = Varint.readInt(in);
      for (int i = 0; i < count; i++) {
        attributes.put(Text.read(in), Text.read(in));
      }
      return new ColumnSummary(type, granule, attributes);
    }
  }

  /**
   * Counts of a scan.
   *
   * @param granules granules scanned and not quarantined
   * @param groups groups that were there
   * @param groupsAbsent groups that were not
   * @param rowsScanned rows of all granules
   * @param rowsMissing rows without a usable coordinate
   * @param rowsOutside rows beyond the grid
   * @param rowsLocated rows in some shard
   * @param rowsQuarantined rows of quarantined granules, as far as these could be counted; {@code
   *     rowsScanned = rowsLocated + rowsMissing + rowsOutside + rowsQuarantined}
   */
  public record Counts(
      long granules,
      long groups,
      long groupsAbsent,
      long rowsScanned,
      long rowsMissing,
      long rowsOutside,
      long rowsLocated,
      long rowsQuarantined)
      implements Serializable {
    public static final Counts ZERO = new Counts(0, 0, 0, 0, 0, 0, 0, 0);

    static Counts granule() {
      return new Counts(1, 0, 0, 0, 0, 0, 0, 0);
    }

    static Counts groupAbsent() {
      return new Counts(0, 0, 1, 0, 0, 0, 0, 0);
    }

    static Counts group() {
      return new Counts(0, 1, 0, 0, 0, 0, 0, 0);
    }

    static Counts rows(long scanned, long missing, long outside) {
      return new Counts(0, 0, 0, scanned, missing, outside, scanned - missing - outside, 0);
    }

    static Counts quarantined(long rows) {
      return new Counts(0, 0, 0, rows, 0, 0, 0, rows);
    }

    Counts plus(Counts other) {
      return new Counts(
          granules + other.granules,
          groups + other.groups,
          groupsAbsent + other.groupsAbsent,
          rowsScanned + other.rowsScanned,
          rowsMissing + other.rowsMissing,
          rowsOutside + other.rowsOutside,
          rowsLocated + other.rowsLocated,
          rowsQuarantined + other.rowsQuarantined);
    }

    private void write(DataOutput out) throws IOException {
      Varint.write(out, granules);
      Varint.write(out, groups);
      Varint.write(out, groupsAbsent);
      Varint.write(out, rowsScanned);
      Varint.write(out, rowsMissing);
      Varint.write(out, rowsOutside);
      Varint.write(out, rowsLocated);
      Varint.write(out, rowsQuarantined);
    }

    private static Counts read(DataInput in) throws IOException {
      return new Counts(
          Varint.read(in),
          Varint.read(in),
          Varint.read(in),
          Varint.read(in),
          Varint.read(in),
          Varint.read(in),
          Varint.read(in),
          Varint.read(in));
    }
  }

  /**
   * The summary of the granules of both.
   *
   * @throws FirnException when a column's type differs between them
   */
  public SourceSummary merge(SourceSummary other) {
    SortedMap<String, ColumnSummary> merged = new TreeMap<>(columns);
    other.columns.forEach((name, column) -> merged.merge(name, column, (a, b) -> a.merge(name, b)));
    SortedMap<String, SortedSet<String>> values = new TreeMap<>(provenance);
    other.provenance.forEach((key, set) -> values.merge(key, set, (a, b) -> union(key, a, b)));
    SortedMap<String, GroupPresence> present = new TreeMap<>(groups);
    other.groups.forEach((group, there) -> present.merge(group, there, GroupPresence::merge));
    SortedSet<String> raw = new TreeSet<>(readRaw);
    raw.addAll(other.readRaw);
    return new SourceSummary(merged, values, present, counts.plus(other.counts), raw);
  }

  private static SortedSet<String> union(String key, SortedSet<String> a, SortedSet<String> b) {
    SortedSet<String> all = new TreeSet<>(a);
    all.addAll(b);
    if (EXTREMES.contains(key)) {
      return new TreeSet<>(List.of(all.first(), all.last()));
    }
    while (all.size() > MOST_VALUES) {
      all.remove(all.last());
    }
    return all;
  }

  /**
   * The attributes of a column on which all granules agree; empty for a column that no granule has.
   */
  public Map<String, Object> attributesOf(String column) {
    ColumnSummary summary = columns.get(column);
    if (summary == null) {
      return Collections.emptyMap();
    }
    Map<String, Object> agreed = new TreeMap<>();
    summary.attributes.forEach(
        (key, value) -> {
          if (!value.isEmpty()) {
            agreed.put(key, value);
          }
        });
    return agreed;
  }

  /** What a user should know of the datasets that are read as they are stored; empty if none is. */
  public Optional<String> rawNotice() {
    return readRaw.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "unpack: false reads %s as stored, although %s attributes say which numbers or missing values are meant; packed values are stored without their units"
                .formatted(String.join(", ", readRaw), readRaw.size() == 1 ? "its" : "their"));
  }

  /**
   * What to tell of groups that granules lack, a line for each; empty where each has all.
   *
   * @param order the groups in the order of the configuration
   */
  public List<String> groupNotices(List<String> order) {
    List<String> notices = new ArrayList<>();
    int lacking = 0;
    for (String group : order) {
      GroupPresence presence = groups.get(group);
      if (presence != null && presence.lacking() > 0 && lacking++ < MOST_VALUES) {
        notices.add(presence.notice(group));
      }
    }
    if (lacking > MOST_VALUES) {
      notices.add("%,d more groups are not in all granules".formatted(lacking - MOST_VALUES));
    }
    return notices;
  }

  public void write(DataOutput out) throws IOException {
    Varint.write(out, columns.size());
    for (Map.Entry<String, ColumnSummary> column : columns.entrySet()) {
      Text.write(out, column.getKey());
      column.getValue().write(out);
    }
    Varint.write(out, provenance.size());
    for (Map.Entry<String, SortedSet<String>> attribute : provenance.entrySet()) {
      Text.write(out, attribute.getKey());
      Varint.write(out, attribute.getValue().size());
      for (String value : attribute.getValue()) {
        Text.write(out, value);
      }
    }
    Varint.write(out, groups.size());
    for (Map.Entry<String, GroupPresence> group : groups.entrySet()) {
      Text.write(out, group.getKey());
      group.getValue().write(out);
    }
    counts.write(out);
    Varint.write(out, readRaw.size());
    for (String path : readRaw) {
      Text.write(out, path);
    }
  }

  public static SourceSummary read(DataInput in) throws IOException {
    SortedMap<String, ColumnSummary> columns = new TreeMap<>();
    int columnCount = Varint.readInt(in);
    for (int i = 0; i < columnCount; i++) {
      columns.put(Text.read(in), ColumnSummary.read(in));
    }
    SortedMap<String, SortedSet<String>> provenance = new TreeMap<>();
    int attributeCount = Varint.readInt(in);
    for (int i = 0; i < attributeCount; i++) {
      String attribute = Text.read(in);
      SortedSet<String> values = new TreeSet<>();
      int valueCount = Varint.readInt(in);
      for (int j = 0; j < valueCount; j++) {
        values.add(Text.read(in));
      }
      provenance.put(attribute, values);
    }
    SortedMap<String, GroupPresence> groups = new TreeMap<>();
    int groupCount = Varint.readInt(in);
    for (int i = 0; i < groupCount; i++) {
      groups.put(Text.read(in), GroupPresence.read(in));
    }
    Counts counts = Counts.read(in);
    SortedSet<String> readRaw = new TreeSet<>();
    int rawCount = Varint.readInt(in);
    for (int i = 0; i < rawCount; i++) {
      readRaw.add(Text.read(in));
    }
    return new SourceSummary(columns, provenance, groups, counts, readRaw);
  }
}
