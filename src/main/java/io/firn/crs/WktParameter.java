package io.firn.crs;

import io.firn.crs.ProjectionMethod.Parameter;
import io.firn.crs.ProjectionMethod.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A parameter of a method in well-known text.
 *
 * @param key its key in a PROJ string
 * @param names any of these; the first is EPSG's
 * @param required whether it has no default, as a false easting has 0
 */
record WktParameter(String key, Unit unit, List<String> names, boolean required) {
  /** Their names in WKT 1 of GDAL and ESRI, which differ in case only. */
  private static final Map<String, List<String>> OF_WKT1 =
      Map.of(
          "lat_0", List.of("latitude_of_origin", "latitude_of_center"),
          "lon_0", List.of("central_meridian", "longitude_of_center"),
          "lat_ts", List.of("standard_parallel_1"),
          "lat_1", List.of("standard_parallel_1"),
          "lat_2", List.of("standard_parallel_2"),
          "k_0", List.of("scale_factor"),
          "x_0", List.of("false_easting"),
          "y_0", List.of("false_northing"));

  static WktParameter of(Parameter parameter, ProjectionMethod method) {
    String key = parameter.proj();
    List<String> names = new ArrayList<>();
    names.add(parameter.wkt());
    names.addAll(OF_WKT1.get(key));
    boolean required =
        switch (key) {
          case "k_0", "x_0", "y_0" -> false;
          // For a Mercator it is the equator, and GDAL leaves it out.
          case "lat_0" -> !method.proj().equals("merc");
          default -> true;
        };
    return new WktParameter(key, parameter.unit(), names, required);
  }

  String name() {
    return names.get(0);
  }
}
