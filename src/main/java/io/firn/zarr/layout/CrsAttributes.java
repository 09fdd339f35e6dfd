package io.firn.zarr.layout;

import io.firn.crs.Crs;
import io.firn.crs.Datum;
import io.firn.crs.ProjectionMethod;
import io.firn.crs.ProjectionMethod.Parameter;
import io.firn.zarr.codec.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What describes a coordinate reference system to readers, in two dialects: CF 1.13, with WKT, and
 * the {@code proj:} convention for Zarr.
 */
final class CrsAttributes {
  private CrsAttributes() {}

  /** Attributes of the CF grid mapping variable. */
  static Map<String, Object> gridMapping(Crs crs) {
    Map<String, Object> attributes = new LinkedHashMap<>();
    if (!crs.method().cf().isEmpty()) {
      attributes.put("grid_mapping_name", crs.method().cf());
      attributes.putAll(parameters(crs));
    }
    Datum datum = crs.datum();
    attributes.put("semi_major_axis", datum.ellipsoid().semiMajorAxis());
    attributes.put("semi_minor_axis", datum.ellipsoid().semiMinorAxis());
    attributes.put("inverse_flattening", datum.ellipsoid().inverseFlattening());
    attributes.put("reference_ellipsoid_name", datum.ellipsoid().title());
    attributes.put("longitude_of_prime_meridian", 0.0);
    attributes.put("prime_meridian_name", "Greenwich");
    attributes.put("geographic_crs_name", datum.crsName());
    attributes.put("horizontal_datum_name", datum.title());
    if (!crs.isGeographic()) {
      attributes.put("projected_crs_name", crs.name());
    }
    attributes.put("crs_wkt", CrsWkt.of(crs));
    return attributes;
  }

  private static Map<String, Object> parameters(Crs crs) {
    Map<String, Object> attributes = new LinkedHashMap<>();
    if (crs.method() == ProjectionMethod.POLAR_STEREOGRAPHIC_B) {
      attributes.put("latitude_of_projection_origin", (double) crs.pole().orElseThrow());
    }
    for (Parameter parameter : crs.method().parameters()) {
      if (!parameter.cf().isEmpty()) {
        // Two standard parallels are one attribute.
        attributes.merge(parameter.cf(), crs.value(parameter), CrsAttributes::both);
      }
    }
    return attributes;
  }

  private static Object both(Object first, Object second) {
    if (first.equals(second)) {
      return first;
    }
    List<Object> list = new ArrayList<>();
    list.add(first);
    list.add(second);
    return list;
  }

  /** Attributes of the coordinates from west to east. */
  static Map<String, Object> x(Crs crs) {
    return crs.isGeographic()
        ? Json.object("standard_name", "longitude", "units", "degrees_east", "axis", "X")
        : Json.object("standard_name", "projection_x_coordinate", "units", "m", "axis", "X");
  }

  /** Attributes of the coordinates from north to south. */
  static Map<String, Object> y(Crs crs) {
    return crs.isGeographic()
        ? Json.object("standard_name", "latitude", "units", "degrees_north", "axis", "Y")
        : Json.object("standard_name", "projection_y_coordinate", "units", "m", "axis", "Y");
  }

  /** The {@code proj:} attributes of a group. */
  static Map<String, Object> proj(Crs crs) {
    Map<String, Object> attributes = new LinkedHashMap<>();
    crs.epsg().ifPresent(code -> attributes.put("proj:code", "EPSG:" + code));
    attributes.put("proj:wkt2", CrsWkt.of(crs));
    return attributes;
  }

  /** The declaration of both conventions, value of {@code zarr_conventions}. */
  static List<Map<String, Object>> conventions() {
    return List.of(
        Json.object(
            "uuid", "f17cb550-5864-4468-aeb7-f3180cfb622f",
            "schema_url",
                "https://raw.githubusercontent.com/zarr-conventions/geo-proj/refs/tags/v1/schema.json",
            "spec_url", "https://github.com/zarr-conventions/geo-proj/blob/v1/README.md",
            "name", "proj:",
            "description", "Coordinate reference system information for geospatial data"),
        Json.object(
            "uuid", "689b58e2-cf7b-45e0-9fff-9cfc0883d6b4",
            "schema_url",
                "https://raw.githubusercontent.com/zarr-conventions/spatial/refs/tags/v1/schema.json",
            "spec_url", "https://github.com/zarr-conventions/spatial/blob/v1/README.md",
            "name", "spatial:",
            "description", "Spatial coordinate information"));
  }
}
