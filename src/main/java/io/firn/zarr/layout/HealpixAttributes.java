package io.firn.zarr.layout;

import io.firn.zarr.codec.Json;
import java.util.List;
import java.util.Map;

/**
 * What describes nested HEALPix cells on WGS84 to readers, in three dialects: CF 1.13, the DGGS
 * convention for Zarr, and xdggs's own. The sets are closed: xdggs passes the attributes of {@code
 * cell_ids} and of the grid mapping on as arguments and raises on one it does not know.
 */
final class HealpixAttributes {
  private static final double SEMI_MAJOR_AXIS = 6378137.0;
  private static final double INVERSE_FLATTENING = 298.257223563;

  private HealpixAttributes() {}

  /** Attributes of the coordinate that xdggs finds without being told anything. */
  static Map<String, Object> cellIds(int order) {
    return Json.object(
        "grid_name", "healpix",
        "level", order,
        "indexing_scheme", "nested",
        "ellipsoid", "WGS84");
  }

  /** Attributes of the coordinate that CF asks for. */
  static Map<String, Object> healpixIndex() {
    return Json.object(
        "standard_name", "healpix_index",
        "long_name", "HEALPix nested cell index",
        "units", "1");
  }

  /** Attributes of the CF grid mapping variable. */
  static Map<String, Object> gridMapping(int order) {
    return Json.object(
        "grid_mapping_name",
        "healpix",
        "refinement_level",
        order,
        "indexing_scheme",
        "nested",
        "reference_ellipsoid_name",
        "WGS84",
        "semi_major_axis",
        SEMI_MAJOR_AXIS,
        "inverse_flattening",
        INVERSE_FLATTENING);
  }

  /** The declaration of the DGGS convention, value of {@code zarr_conventions}. */
  static List<Map<String, Object>> conventions() {
    return List.of(
        Json.object(
            "uuid", "7b255807-140c-42ca-97f6-7a1cfecdbc38",
            "schema_url",
                "https://raw.githubusercontent.com/zarr-conventions/dggs/refs/tags/v1/schema.json",
            "spec_url", "https://github.com/zarr-conventions/dggs/blob/v1/README.md",
            "name", "dggs",
            "description", "Discrete Global Grid Systems convention for zarr"));
  }

  /** The convention's {@code dggs} block of a group that lists its cells in {@code coordinate}. */
  static Map<String, Object> dggs(int order, String coordinate) {
    Map<String, Object> dggs = dggs(order);
    Object ellipsoid = dggs.remove("ellipsoid");
    dggs.put("coordinate", coordinate);
    dggs.put("compression", "none");
    dggs.put("ellipsoid", ellipsoid);
    return dggs;
  }

  /** The {@code dggs} block of a group whose arrays hold every cell of the sphere in order. */
  static Map<String, Object> dggs(int order) {
    return Json.object(
        "name", "healpix",
        "refinement_level", order,
        "indexing_scheme", "nested",
        "spatial_dimension", "cells",
        "ellipsoid",
            Json.object(
                "name", "WGS84",
                "semi_major_axis", SEMI_MAJOR_AXIS,
                "inverse_flattening", INVERSE_FLATTENING));
  }
}
