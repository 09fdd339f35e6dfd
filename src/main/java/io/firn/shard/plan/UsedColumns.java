package io.firn.shard.plan;

import io.firn.Plural;
import io.firn.column.Column;
import io.firn.column.DType;
import io.firn.config.ColumnSource;
import io.firn.config.DataSource;
import io.firn.config.FilterSpec;
import io.firn.config.Level;
import io.firn.config.Linspace;
import io.firn.granule.Dataset;
import io.firn.granule.Granule;
import io.firn.granule.GranuleException;
import io.firn.granule.cf.CfDataset.Unheeded;
import io.firn.shard.input.GranuleRef;
import io.firn.shard.rows.ColumnLookup;
import io.firn.shard.rows.Coordinates;
import io.firn.shard.rows.LinkedRecords;
import io.firn.shard.rows.RecordJoin;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The columns beside the coordinates that gridding will read, looked up before it does. */
final class UsedColumns {
  private static final String UNITS = "units";

  /**
   * Attributes of a column that a store carries on; others ({@code _FillValue}, {@code valid_min})
   * break readers.
   */
  private static final List<String> ATTRIBUTES =
      List.of(UNITS, "long_name", "standard_name", "description");

  private final DataSource source;
  private final List<String> variables;
  private final LinkedRecords links;

  /**
   * @param variables the names of the columns that will be aggregated or filtered on
   */
  UsedColumns(DataSource source, List<String> variables, LinkedRecords links) {
    this.source = source;
    this.variables = List.copyOf(variables);
    this.links = links;
  }

  /**
   * Looks up every dataset of a group, and checks that links and joins are sound.
   *
   * @param columns the columns by name of the groups before; those of this group are added
   * @throws GranuleException when one is absent, or of another type or length than it has to be
   */
  void check(
      GranuleRef ref,
      Granule granule,
      String group,
      long rows,
      SortedMap<String, SourceSummary.ColumnSummary> columns) {
    for (String variable : variables) {
      ColumnSource stored = source.variables().get(variable);
      if (stored == null) {
        SourceSummary.ColumnSummary ends = synthesized(ref, granule, variable, group, rows);
        columns.merge(variable, ends, (a, b) -> a.merge(variable, b));
        continue;
      }
      Dataset dataset = numeric(granule, stored, group, rows);
      DType type = dataset.type().orElseThrow();
      SourceSummary.ColumnSummary before = columns.get(variable);
      if (before != null && before.type() != type) {
        throw GranuleException.reading(
            granule.name(),
            dataset.path(),
            "it holds %s where a group before it holds %s".formatted(type, before.type()),
            null);
      }
      columns.merge(
          variable,
          new SourceSummary.ColumnSummary(
              type, ref.id(), described(granule, stored, group, dataset)),
          (a, b) -> a.merge(variable, b));
    }
    compared().forEach(column -> numeric(granule, column, group, rows));
  }

  /** A synthesized column has the attributes on which its two ends agree. */
  private SourceSummary.ColumnSummary synthesized(
      GranuleRef ref, Granule granule, String variable, String group, long rows) {
    SourceSummary.ColumnSummary agreed = null;
    for (ColumnSource end : ends(variable)) {
      SourceSummary.ColumnSummary found =
          new SourceSummary.ColumnSummary(
              DType.FLOAT64,
              ref.id(),
              described(granule, end, group, numeric(granule, end, group, rows)));
      agreed = agreed == null ? found : agreed.merge(variable, found);
    }
    return agreed;
  }

  private List<ColumnSource> ends(String variable) {
    Linspace linspace = source.records().linspaces().get(variable);
    String level = source.records().level();
    return List.of(
        new ColumnSource(linspace.start(), ColumnSource.WHOLE, level),
        new ColumnSource(linspace.stop(), ColumnSource.WHOLE, level));
  }

  /** The dataset of a column, as long as the rows or as the records of its level. */
  private Dataset numeric(Granule granule, ColumnSource column, String group, long rows) {
    if (column.onBase()) {
      String counted =
          source.records().placeRows()
              ? DataSource.path(source.rowsPath(), group)
              : "the coordinates";
      return ColumnLookup.require(granule, source, column, group, rows, counted);
    }
    Level level = source.levels().get(column.level());
    // Fails now when the link is not sound.
    links.get(granule, source, level, group);
    String index = DataSource.path(level.indexBegin(), group);
    long records = granule.dataset(index).shape()[0];
    if (column.own()) {
      return ColumnLookup.require(
          granule, source, column, group, records, "the records of " + index);
    }
    RecordJoin join = links.join(granule, source, column.asset(), group);
    String left = DataSource.path(source.records().assets().get(column.asset()).left(), group);
    if (join.records() != records) {
      throw ColumnLookup.refused(
          granule,
          granule.dataset(left),
          "it holds %s where the records of %s hold %,d"
              .formatted(Plural.of(join.records(), "key"), index, records));
    }
    String right = DataSource.path(source.records().assets().get(column.asset()).right(), group);
    long keys = granule.paired(column.asset()).dataset(right).shape()[0];
    return ColumnLookup.require(granule, source, column, group, keys, "the keys of " + right);
  }

  /**
   * Reads every dataset of a group as gridding will; links and joins have been read.
   *
   * @throws GranuleException when one cannot be read
   */
  void decode(Granule granule, String group) {
    for (ColumnSource used : used()) {
      Dataset dataset = ColumnLookup.dataset(granule, source, used, group);
      long rows = dataset.shape()[0];
      Column column = null;
      for (long first = 0; first < rows; first += Coordinates.BLOCK) {
        int count = (int) Math.min(Coordinates.BLOCK, rows - first);
        column = ColumnLookup.read(dataset, first, count, column);
      }
    }
  }

  private List<ColumnSource> used() {
    List<ColumnSource> used = compared();
    for (String variable : variables) {
      ColumnSource stored = source.variables().get(variable);
      if (stored == null) {
        used.addAll(ends(variable));
      } else {
        used.add(stored);
      }
    }
    return used;
  }

  private List<ColumnSource> compared() {
    List<ColumnSource> compared = new ArrayList<>();
    for (FilterSpec.Comparison comparison : source.comparisons()) {
      compared.add(comparison.column());
    }
    return compared;
  }

  private SortedMap<String, String> described(
      Granule granule, ColumnSource column, String group, Dataset dataset) {
    SortedMap<String, String> described = new TreeMap<>();
    for (String key : ATTRIBUTES) {
      dataset
          .attributes()
          .text(key)
          .filter(text -> !text.isBlank())
          .ifPresent(text -> described.put(key, text));
    }
    if (ColumnLookup.unheeded(granule, source, column, group) == Unheeded.PACKING) {
      // They are those of the unpacked values.
      described.remove(UNITS);
    }
    return described;
  }

  /**
   * The path templates of the datasets that gridding reads as they are stored although their
   * attributes say more, the coordinates among them.
   *
   * @throws GranuleException when a dataset is absent
   */
  SortedSet<String> readRaw(Granule granule, String group) {
    SortedSet<String> raw = new TreeSet<>();
    if (!source.unpack()) {
      for (ColumnSource column : everyColumn()) {
        if (ColumnLookup.unheeded(granule, source, column, group) != Unheeded.NOTHING) {
          raw.add(column.dataset());
        }
      }
    }
    return raw;
  }

  /** All datasets whose numbers are read: columns, coordinates, links and keys. */
  private List<ColumnSource> everyColumn() {
    List<ColumnSource> every = used();
    every.add(ColumnSource.of(source.latitude()));
    every.add(ColumnSource.of(source.longitude()));
    List<Level> levels = new ArrayList<>(source.levels().values());
    if (source.readPlan().narrows()) {
      every.add(ColumnSource.of(source.readPlan().latitude()));
      every.add(ColumnSource.of(source.readPlan().longitude()));
      levels.add(source.readPlan().link());
    }
    for (Level level : levels) {
      every.add(ColumnSource.of(level.indexBegin()));
      every.add(ColumnSource.of(level.count()));
    }
    source
        .records()
        .assets()
        .forEach(
            (asset, keys) -> {
              every.add(ColumnSource.of(keys.left()));
              every.add(
                  new ColumnSource(
                      keys.right(), ColumnSource.WHOLE, source.records().level(), asset));
            });
    return every;
  }
}
