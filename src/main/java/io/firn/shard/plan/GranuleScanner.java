package io.firn.shard.plan;

import io.firn.FirnException;
import io.firn.config.DataSource;
import io.firn.granule.Granule;
import io.firn.granule.GranuleException;
import io.firn.granule.MissingPath;
import io.firn.grid.Grid;
import io.firn.shard.input.GranuleRef;
import io.firn.shard.input.ShardSelection;
import io.firn.shard.rows.ColumnLookup;
import io.firn.shard.rows.Coordinates;
import io.firn.shard.rows.Workspace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Finds which rows of a granule fall in which shard. Reads only coordinates, in blocks: memory does
 * not grow with the granule. Where records place the rows, a row that no record owns has no
 * coordinates and counts as missing. Every dataset that gridding will need is looked up, so that a
 * granule that lacks one is found before anything is written.
 */
public final class GranuleScanner {
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

  /** Heap that a share of one group takes, with its place in the maps that hold it. */
  private static final int SHARE_BYTES = 320;

  /** A fourth of the heap for the shares of one granule: others are scanned beside it. */
  private static final int PART_OF_HEAP = 4;

  private final DataSource source;
  private final Grid grid;
  private ShardSelection domain = ShardSelection.ALL;
  private final Coordinates coordinates;
  private final UsedColumns columns;
  private final RowsWanted narrowing;

  /**
   * @param source where granules keep their columns
   * @param variables the names of the columns that will be aggregated or filtered on
   * @param workspace keeps the cells that are found
   */
  public GranuleScanner(DataSource source, List<String> variables, Grid grid, Workspace workspace) {
    this.source = source;
    this.grid = grid;
    this.coordinates = Coordinates.of(source, grid, workspace);
    this.columns = new UsedColumns(source, variables, workspace.links());
    this.narrowing = new RowsWanted(source, grid, workspace.links());
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
    SortedMap<String, SourceSummary.ColumnSummary> described = new TreeMap<>();
    SortedSet<String> readRaw = new TreeSet<>();
    SortedMap<String, GroupPresence> groups = new TreeMap<>();
    SourceSummary.Counts counts = SourceSummary.Counts.granule();
    for (int group = 0; group < source.groups().size(); group++) {
      String name = source.groups().get(group);
      if (lacks(granule, name)) {
        counts = counts.plus(SourceSummary.Counts.groupAbsent());
        String path = DataSource.path(source.latitude(), name);
        groups.put(name, GroupPresence.lacking(ref.id(), MissingPath.of(granule, path)));
        continue;
      }
      groups.put(name, GroupPresence.THERE);
      long rows = coordinates.rows(granule, name);
      ColumnLookup.requireHeld(
          granule, granule.dataset(DataSource.path(source.rowsPath(), name)), "rows");
      columns.check(ref, granule, name, rows, described);
      readRaw.addAll(columns.readRaw(granule, name));
      counts = counts.plus(scanGroup(ref, granule, group, rows, builders));
    }
    SortedMap<Long, GranuleShare> shares = new TreeMap<>();
    builders.forEach((shard, builder) -> shares.put(shard, builder.build(ref.number())));
    return new ScannedGranule(
        ref, shares, new SourceSummary(described, provenance(granule), groups, counts, readRaw));
  }

  /**
   * Whether a granule lacks a group that others may have. What no path calls a group, every granule
   * has to have.
   */
  private boolean lacks(Granule granule, String group) {
    return !group.isEmpty() && !coordinates.present(granule, group);
  }

  /**
   * Reads every dataset except the coordinates as gridding will, so that damage anywhere in a
   * granule is found now.
   *
   * @throws GranuleException when one cannot be read
   */
  public void decode(Granule granule) {
    for (String group : source.groups()) {
      if (!lacks(granule, group)) {
        columns.decode(granule, group);
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
      if (!lacks(granule, group)) {
        rows += coordinates.rows(granule, group);
      }
    }
    return rows;
  }

  private SourceSummary.Counts scanGroup(
      GranuleRef ref, Granule granule, int group, long rows, Map<Long, ShareBuilder> builders) {
    long[] wanted = narrowing.rows(granule, source.groups().get(group), rows, ref.shards(), domain);
    SourceSummary.Counts counts = SourceSummary.Counts.group();
    long end = 0;
    for (int range = 0; range < wanted.length; range += 2) {
      long passed = wanted[range] - end;
      end = wanted[range + 1];
      counts =
          counts
              .plus(SourceSummary.Counts.rows(passed, 0, passed))
              .plus(scanRange(ref, granule, group, wanted[range], end, builders));
    }
    return counts.plus(SourceSummary.Counts.rows(rows - end, 0, rows - end));
  }

  private SourceSummary.Counts scanRange(
      GranuleRef ref,
      Granule granule,
      int group,
      long from,
      long to,
      Map<Long, ShareBuilder> builders) {
    String name = source.groups().get(group);
    long mixSource = RowMix.source(ref.id(), name);
    long missing = 0;
    long outside = 0;
    for (long first = from; first < to; first += Coordinates.BLOCK) {
      int count = (int) Math.min(Coordinates.BLOCK, to - first);
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
    return SourceSummary.Counts.rows(to - from, missing, outside);
  }

  /** Rows scattered over the Earth may touch as many shards as there are rows. */
  private static void requireFewEnough(GranuleRef ref, int shards) {
    long heap = Runtime.getRuntime().maxMemory();
    long most = heap / PART_OF_HEAP / SHARE_BYTES;
    if (shards > most) {
      throw new FirnException(
          "Cannot plan granule '%s': it touches more than %,d shards, the most that this heap of %,d bytes takes of one granule; choose larger shards or give Java a larger heap (-Xmx)"
              .formatted(ref.id(), most, heap));
    }
  }

  /** What a granule and those paired with it say of themselves. */
  private SortedMap<String, SortedSet<String>> provenance(Granule granule) {
    SortedMap<String, SortedSet<String>> provenance = new TreeMap<>();
    addProvenance(granule, provenance);
    for (String asset : source.records().assets().keySet()) {
      addProvenance(granule.paired(asset), provenance);
    }
    return provenance;
  }

  private static void addProvenance(
      Granule granule, SortedMap<String, SortedSet<String>> provenance) {
    for (String key : GRANULE_ATTRIBUTES) {
      if (granule.attributes().get(key) instanceof String text && !text.isBlank()) {
        provenance.computeIfAbsent(key, k -> new TreeSet<>()).add(text);
      }
    }
  }

  /** Kept small: a granule may touch as many shards as it has rows. */
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
