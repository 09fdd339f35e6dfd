package io.firn.config;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Where a granule keeps its columns. Paths are templates: {@code {group}} stands for one of the
 * groups.
 *
 * @param groups group names in the order in which their rows are taken, at least one; a single
 *     empty name where no path mentions a group
 * @param latitude path of the geodetic WGS84 latitude in degrees, one value per row, or per record
 *     where records place the rows
 * @param longitude path of the longitude in degrees, as many
 * @param variables column name to where it is kept, in the order of the names
 * @param filters conditions of which a row has to meet all
 * @param baseLevel what the level of the rows is called; empty where no other is in use
 * @param levels the linked levels in use, in the order of their names
 * @param records what there is beside where records place the rows
 * @param readPlan how a scan for few shards finds the rows that it need not look at
 * @param maskFill whether the attributes that tell which values of a dataset are missing are heeded
 *     (default true)
 * @param unpack whether all attributes that tell what its numbers mean are heeded; otherwise only
 *     one {@code _FillValue} is (default true, which documents call {@code auto})
 */
public record DataSource(
    List<String> groups,
    String latitude,
    String longitude,
    Map<String, ColumnSource> variables,
    List<FilterSpec> filters,
    String baseLevel,
    Map<String, Level> levels,
    Records records,
    ReadPlan readPlan,
    boolean maskFill,
    boolean unpack)
    implements Serializable {

  public DataSource {
    groups = List.copyOf(groups);
    variables = Collections.unmodifiableSortedMap(new TreeMap<>(variables));
    filters = List.copyOf(filters);
    SortedMap<String, Level> used = new TreeMap<>(levels);
    SortedMap<String, Asset> paired = new TreeMap<>(records.assets());
    Set<String> usedLevels = new HashSet<>(Set.of(records.level()));
    Set<String> usedAssets = new HashSet<>();
    for (ColumnSource column : stored(variables, filters)) {
      usedLevels.add(column.level());
      usedAssets.add(column.asset());
    }
    // Levels and assets that nothing reads have no meaning.
    used.keySet().retainAll(usedLevels);
    paired.keySet().retainAll(usedAssets);
    levels = Collections.unmodifiableSortedMap(used);
    records = new Records(records.level(), records.linspaces(), paired);
    baseLevel = used.isEmpty() ? "" : baseLevel;
  }

  private static List<ColumnSource> stored(
      Map<String, ColumnSource> variables, List<FilterSpec> filters) {
    List<ColumnSource> stored = new ArrayList<>(variables.values());
    for (FilterSpec.Comparison comparison : ofKind(filters, FilterSpec.Comparison.class)) {
      stored.add(comparison.column());
    }
    return stored;
  }

  private static <T extends FilterSpec> List<T> ofKind(List<FilterSpec> filters, Class<T> kind) {
    return filters.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /** The filters that compare one column, in their order. */
  public List<FilterSpec.Comparison> comparisons() {
    return ofKind(filters, FilterSpec.Comparison.class);
  }

  /** The filters that are expressions, in their order. */
  public List<FilterSpec.RowExpression> rowExpressions() {
    return ofKind(filters, FilterSpec.RowExpression.class);
  }

  /** The names of all columns: those that are stored and those that are synthesized. */
  public Set<String> columns() {
    Set<String> names = new TreeSet<>(variables.keySet());
    names.addAll(records.linspaces().keySet());
    return names;
  }

  /**
   * Path of a dataset that has one value for each row. Where records place the rows, that is the
   * first of the variables by name that has, of which there is one at least.
   */
  public String rowsPath() {
    return records.placeRows() ? rowsColumn().dataset() : latitude;
  }

  /** The column whose elements the rows are, where records place them. */
  public ColumnSource rowsColumn() {
    return variables.values().stream().filter(ColumnSource::onBase).findFirst().orElseThrow();
  }

  /** {@code template} with {@code {group}} replaced. */
  public static String path(String template, String group) {
    return template.replace("{group}", group);
  }
}
