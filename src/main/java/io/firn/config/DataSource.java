package io.firn.config;

import java.io.Serializable;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where a granule keeps its columns. Paths are templates: {@code {group}} stands for one of the
 * groups.
 *
 * @param groups group names in the order in which their rows are taken, at least one; a single
 *     empty name where no path mentions a group
 * @param latitude path of the geodetic WGS84 latitude in degrees, one value per row
 * @param longitude path of the longitude in degrees, one value per row
 * @param variables column name to dataset path, in the order of the names
 * @param filters conditions of which a row has to meet all
 * @param maskFill whether values equal to a dataset's {@code _FillValue} are missing (default true)
 */
public record DataSource(
    List<String> groups,
    String latitude,
    String longitude,
    Map<String, String> variables,
    List<FilterSpec> filters,
    boolean maskFill)
    implements Serializable {

  public DataSource {
    groups = List.copyOf(groups);
    variables = Collections.unmodifiableSortedMap(new TreeMap<>(variables));
    filters = List.copyOf(filters);
  }

  /** {@code template} with {@code {group}} replaced. */
  public static String path(String template, String group) {
    return template.replace("{group}", group);
  }
}
