package io.firn.shard;

import io.firn.FirnException;
import io.firn.column.Column;
import io.firn.column.DType;
import io.firn.config.ColumnSource;
import io.firn.config.DataSource;
import io.firn.config.FilterSpec;
import io.firn.config.Level;
import io.firn.granule.Dataset;
import io.firn.granule.Granule;
import io.firn.granule.GranuleException;
import io.firn.grid.Grid;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Finds which rows of a granule fall in which shard. Reads only coordinates, in blocks: memory does
 * not grow with the granule. Every dataset that gridding will need is looked up, so that a granule
 * that lacks one is found out before anything is written.
 */
public final class GranuleScanner {
  /**
   * Attributes of a column that a store carries on; others ({@code _FillValue}, {@code valid_min})
   * break readers.
   */
  private static final List<String> COLUMN_ATTRIBUTES =
      List.of("units", "long_name", "standard_name", "description");

  /** Attributes of a granule that a store carries on. */
  private static final List<String> GRANULE_ATTRIBUTES =
      List.of(
          "title",
          "short_name",
          "license",
          "citation",
          "identifier_product_doi",
          "time_coverage_start",
          "time_coverage_end");

  /** No byte of a deflated column stands for more. */
  private static final int MOST_DEFLATED = 1032;

  /** Heap that a share of one group takes, with its place in the maps that hold it. */
  private static final int SHARE_BYTES = 320;

  /** The part of the heap that the shares of one granule may take: others are scanned beside it. */
  private static final int PART_OF_HEAP = 4;

  private final DataSource source;
  private final List<String> variables;
  private final Grid grid;
  private ShardSelection domain = ShardSelection.ALL;
  private final Coordinates coordinates;
  private final LinkedRecords links;

  /**
   * @param source where granules keep their columns
   * @param variables the names of the columns that will be aggregated or filtered on
   * @param workspace keeps the cells that are found
   */
  public GranuleScanner(DataSource source, List<String> variables, Grid grid, Workspace workspace) {
    this.source = source;
    this.variables = List.copyOf(variables);
    this.grid = grid;
    this.coordinates = new Coordinates(source, grid, workspace.cells());
    this.links = workspace.links();
  }

  /** Takes rows in these shards only; those in others count as outside. */
  public GranuleScanner within(ShardSelection shards) {
    domain = shards;
    return this;
  }

  /**
   * Scans one granule. Rows in shards that it was not listed for count as outside.
   *
   * @throws GranuleException when a dataset is absent, of a wrong type or length, or cannot be read
   */
  public ScannedGranule scan(GranuleRef ref, Granule granule) {
    SortedMap<Long, ShareBuilder> builders = new TreeMap<>();
    SortedMap<String, SourceSummary.ColumnSummary> columns = new TreeMap<>();
    SourceSummary.Counts counts = SourceSummary.Counts.granule();
    for (int group = 0; group < source.groups().size(); group++) {
      String name = source.groups().get(group);
      if (!coordinates.present(granule, name)) {
        counts = counts.plus(SourceSummary.Counts.absentGroup());
        continue;
      }
      long rows = coordinates.rows(granule, name);
      requireHeld(ref, granule, name, rows);
      checkDatasets(ref, granule, name, rows, columns);
      counts = counts.plus(scanGroup(ref, granule, group, rows, builders));
    }
    SortedMap<Long, GranuleShare> shares = new TreeMap<>();
    builders.forEach((shard, builder) -> shares.put(shard, builder.build(ref.number())));
    return new ScannedGranule(ref, shares, new SourceSummary(columns, provenance(granule), counts));
  }

  /**
   * Reads every dataset beside the coordinates as gridding will, so that a granule that is damaged
   * anywhere is found out now.
   *
   * @throws GranuleException when one cannot be read
   */
  public void decode(Granule granule) {
    for (String group : source.groups()) {
      if (coordinates.present(granule, group)) {
        for (ColumnSource used : used()) {
          Dataset dataset = Columns.dataset(granule, source, used, group);
          long rows = dataset.shape()[0];
          Column column = null;
          for (long first = 0; first < rows; first += Coordinates.BLOCK) {
            int count = (int) Math.min(Coordinates.BLOCK, rows - first);
            column = Columns.read(dataset, first, count, source.maskFill(), column);
          }
        }
      }
    }
  }

  /**
   * The rows of all groups.
   *
   * @throws GranuleException when the coordinates of one cannot be opened
   */
  public long countRows(Granule granule) {
    long rows = 0;
    for (String group : source.groups()) {
      if (coordinates.present(granule, group)) {
        rows += coordinates.rows(granule, group);
      }
    }
    return rows;
  }

  /** The columns beside the coordinates that gridding a group reads; links have been read. */
  private List<ColumnSource> used() {
    List<ColumnSource> used = compared();
    variables.forEach(variable -> used.add(source.variables().get(variable)));
    return used;
  }

  private List<ColumnSource> compared() {
    List<ColumnSource> compared = new ArrayList<>();
    for (FilterSpec filter : source.filters()) {
      if (filter instanceof FilterSpec.Comparison comparison) {
        compared.add(comparison.column());
      }
    }
    return compared;
  }

  private SourceSummary.Counts scanGroup(
      GranuleRef ref, Granule granule, int group, long rows, Map<Long, ShareBuilder> builders) {
    String name = source.groups().get(group);
    long mixSource = RowMix.source(ref.id(), name);
    long missing = 0;
    long outside = 0;
    for (long first = 0; first < rows; first += Coordinates.BLOCK) {
      int count = (int) Math.min(Coordinates.BLOCK, rows - first);
      long[] cells = coordinates.locate(granule, name, first, count);
      int row = 0;
      while (row < count) {
        long cell = cells[row];
        if (cell == Grid.MISSING) {
          missing++;
          row++;
        } else if (cell == Grid.OUTSIDE) {
          outside++;
          row++;
        } else {
          long shard = grid.shardOf(cell);
          long low = grid.firstCell(shard);
          long high = low + grid.cellsPerShard();
          int start = row;
          long mix = 0;
          do {
            mix += RowMix.of(mixSource, first + row, cell);
            row++;
          } while (row < count && (cell = cells[row]) >= low && cell < high);
          if (!ref.shards().contains(shard) || !domain.contains(shard)) {
            outside += row - start;
            continue;
          }
          builders
              .computeIfAbsent(shard, s -> new ShareBuilder())
              .add(group, first + start, first + row, mix);
        }
      }
      requireFewEnough(ref, builders.size());
    }
    return SourceSummary.Counts.group(rows, missing, outside);
  }

  /**
   * A file of a few kilobytes can declare rows without end that nobody has written, which read as
   * fill values.
   */
  private void requireHeld(GranuleRef ref, Granule granule, String group, long rows) {
    if (rows / MOST_DEFLATED > ref.length()) {
      throw GranuleException.reading(
          granule.name(),
          DataSource.path(source.latitude(), group),
          "it declares %,d rows, more than a file of %,d bytes holds".formatted(rows, ref.length()),
          null);
    }
  }

  /** Rows strewn over the Earth touch as many shards as they are. */
  private static void requireFewEnough(GranuleRef ref, int shards) {
    long heap = Runtime.getRuntime().maxMemory();
    long most = heap / PART_OF_HEAP / SHARE_BYTES;
    if (shards > most) {
      throw new FirnException(
          "Cannot plan granule '%s': it touches more than %,d shards, the most that this heap of %,d bytes takes of one granule; choose a lower parent_order or give Java a larger heap (-Xmx)"
              .formatted(ref.id(), most, heap));
    }
  }

  private void checkDatasets(
      GranuleRef ref,
      Granule granule,
      String group,
      long rows,
      SortedMap<String, SourceSummary.ColumnSummary> columns) {
    for (String variable : variables) {
      Dataset dataset = numeric(granule, source.variables().get(variable), group, rows);
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
          new SourceSummary.ColumnSummary(type, ref.id(), described(dataset)),
          (a, b) -> a.merge(variable, b));
    }
    compared().forEach(column -> numeric(granule, column, group, rows));
  }

  /** The dataset of a column, as long as the rows or as the records of its level. */
  private Dataset numeric(Granule granule, ColumnSource column, String group, long rows) {
    if (column.onBase()) {
      return Columns.require(granule, source, column, group, rows, "the coordinates");
    }
    Level level = source.levels().get(column.level());
    // Finds out now whether the link is sound.
    links.get(granule, source, level, group);
    String index = DataSource.path(level.indexBegin(), group);
    long records = granule.dataset(index).shape()[0];
    return Columns.require(granule, source, column, group, records, "the records of " + index);
  }

  private static SortedMap<String, String> described(Dataset dataset) {
    SortedMap<String, String> described = new TreeMap<>();
    for (String key : COLUMN_ATTRIBUTES) {
      if (dataset.attributes().get(key) instanceof String text && !text.isBlank()) {
        described.put(key, text);
      }
    }
    return described;
  }

  private static SortedMap<String, SortedSet<String>> provenance(Granule granule) {
    SortedMap<String, SortedSet<String>> provenance = new TreeMap<>();
    for (String key : GRANULE_ATTRIBUTES) {
      if (granule.attributes().get(key) instanceof String text && !text.isBlank()) {
        provenance.put(key, new TreeSet<>(List.of(text)));
      }
    }
    return provenance;
  }

  /** A granule may touch as many shards as it has rows: small. */
  private static final class ShareBuilder {
    private final List<GranuleShare.GroupRanges> groups = new ArrayList<>(1);
    private long rows;
    private long mix;

    /** Groups come one after the other. */
    void add(int group, long start, long end, long rangeMix) {
      int last = groups.size() - 1;
      if (last < 0 || groups.get(last).group() != group) {
        groups.add(new GranuleShare.GroupRanges(group, new RowRanges()));
        last++;
      }
      groups.get(last).ranges().add(start, end);
      rows += end - start;
      mix += rangeMix;
    }

    GranuleShare build(int granule) {
      return new GranuleShare(granule, rows, mix, groups);
    }
  }
}
