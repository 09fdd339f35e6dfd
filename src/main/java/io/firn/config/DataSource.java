package io.firn.config;

import java.io.Serializable;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where a granule keeps its columns. Paths are templates: {@code {group}} stands for one of the
 * groups.
 *
 * @param groups group names in the order in which their rows are taken, at least one; a single
 *     empty name where no path mentions a group
 * @param latitude path of the geodetic WGS84 latitude in degrees, one value per row
 * @param longitude path of the longitude in degrees, one value per row
 * @param variables column name to where it is kept, in the order of the names
 * @param filters conditions of which a row has to meet all
 * @param baseLevel what the level of the rows is called; empty where no other is in use
 * @param levels the linked levels in use, in the order of their names
 * @param maskFill whether values equal to a dataset's {@code _FillValue} are missing (default true)
 * @param unpack whether values are scaled by their dataset's {@code scale_factor} and {@code
 *     add_offset} (default false)
 */
public record DataSource(
    List<String> groups,
    String latitude,
    String longitude,
    Map<String, ColumnSource> variables,
    List<FilterSpec> filters,
    String baseLevel,
    Map<String, Level> levels,
    boolean maskFill,
    boolean unpack)
    implements Serializable {

  public DataSource {
    groups = List.copyOf(groups);
    variables = Collections.unmodifiableSortedMap(new TreeMap<>(variables));
    filters = List.copyOf(filters);
    SortedMap<String, Level> used = new TreeMap<>(levels);
    used.keySet().retainAll(levelsOf(variables, filters));
    levels = Collections.unmodifiableSortedMap(used);
    baseLevel = used.isEmpty() ? "" : baseLevel;
  }

  /** Levels that nothing reads have no meaning. */
  private static Set<String> levelsOf(
      Map<String, ColumnSource> variables, List<FilterSpec> filters) {
    Set<String> used = new HashSet<>();
    variables.values().forEach(column -> used.add(column.level()));
    for (FilterSpec filter : filters) {
      if (filter instanceof FilterSpec.Comparison comparison) {
        used.add(comparison.column().level());
      }
    }
    return used;
  }

  /** A source of one level, whose values are not packed. */
  public DataSource(
      List<String> groups,
      String latitude,
      String longitude,
      Map<String, ColumnSource> variables,
      List<FilterSpec> filters,
      boolean maskFill) {
    this(groups, latitude, longitude, variables, filters, "", Map.of(), maskFill, false);
  }

  /** {@code template} with {@code {group}} replaced. */
  public static String path(String template, String group) {
    return template.replace("{group}", group);
  }
}
