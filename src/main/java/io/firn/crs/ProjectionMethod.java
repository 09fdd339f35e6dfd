package io.firn.crs;

import java.util.List;

/**
 * A method of projection with its parameters, by their names in PROJ, EPSG (in WKT) and CF. Codes
 * and names are those of the EPSG guidance note 7-2 and of appendix F of the CF conventions.
 */
public enum ProjectionMethod {
  /** Longitude and latitude themselves. */
  GEOGRAPHIC("longlat", "", 0, "latitude_longitude"),
  POLAR_STEREOGRAPHIC_A(
      "stere",
      "Polar Stereographic (variant A)",
      9810,
      "polar_stereographic",
      Parameter.LATITUDE,
      Parameter.longitude("Longitude of natural origin", 8802, Cf.POLAR_MERIDIAN),
      Parameter.scale("scale_factor_at_projection_origin"),
      Parameter.FALSE_EASTING,
      Parameter.FALSE_NORTHING),
  POLAR_STEREOGRAPHIC_B(
      "stere",
      "Polar Stereographic (variant B)",
      9829,
      "polar_stereographic",
      Parameter.parallel("lat_ts", "Latitude of standard parallel", 8832),
      Parameter.longitude("Longitude of origin", 8833, Cf.POLAR_MERIDIAN),
      Parameter.FALSE_EASTING,
      Parameter.FALSE_NORTHING),
  LAMBERT_AZIMUTHAL_EQUAL_AREA(
      "laea",
      "Lambert Azimuthal Equal Area",
      9820,
      "lambert_azimuthal_equal_area",
      Parameter.LATITUDE,
      Parameter.longitude("Longitude of natural origin", 8802, Cf.ORIGIN),
      Parameter.FALSE_EASTING,
      Parameter.FALSE_NORTHING),
  TRANSVERSE_MERCATOR(
      "etmerc",
      "Transverse Mercator",
      9807,
      "transverse_mercator",
      Parameter.LATITUDE,
      Parameter.longitude("Longitude of natural origin", 8802, Cf.CENTRAL_MERIDIAN),
      Parameter.scale("scale_factor_at_central_meridian"),
      Parameter.FALSE_EASTING,
      Parameter.FALSE_NORTHING),
  MERCATOR_A(
      "merc",
      "Mercator (variant A)",
      9804,
      "mercator",
      Parameter.EQUATOR,
      Parameter.longitude("Longitude of natural origin", 8802, Cf.ORIGIN),
      Parameter.scale("scale_factor_at_projection_origin"),
      Parameter.FALSE_EASTING,
      Parameter.FALSE_NORTHING),
  MERCATOR_B(
      "merc",
      "Mercator (variant B)",
      9805,
      "mercator",
      Parameter.parallel("lat_ts", "Latitude of 1st standard parallel", 8823),
      Parameter.longitude("Longitude of natural origin", 8802, Cf.ORIGIN),
      Parameter.FALSE_EASTING,
      Parameter.FALSE_NORTHING),
  /**
   * That of web maps: a sphere's formulas with the ellipsoid's latitudes. CF has no name for it.
   */
  PSEUDO_MERCATOR(
      "merc",
      "Popular Visualisation Pseudo Mercator",
      1024,
      "",
      Parameter.EQUATOR,
      Parameter.longitude("Longitude of natural origin", 8802, ""),
      Parameter.FALSE_EASTING,
      Parameter.FALSE_NORTHING),
  LAMBERT_CYLINDRICAL_EQUAL_AREA(
      "cea",
      "Lambert Cylindrical Equal Area",
      9835,
      "lambert_cylindrical_equal_area",
      Parameter.parallel("lat_ts", "Latitude of 1st standard parallel", 8823),
      Parameter.longitude("Longitude of natural origin", 8802, Cf.CENTRAL_MERIDIAN),
      Parameter.FALSE_EASTING,
      Parameter.FALSE_NORTHING),
  LAMBERT_CONFORMAL_CONIC(
      "lcc",
      "Lambert Conic Conformal (2SP)",
      9802,
      "lambert_conformal_conic",
      Parameter.FALSE_LATITUDE,
      Parameter.longitude("Longitude of false origin", 8822, Cf.CENTRAL_MERIDIAN),
      Parameter.parallel("lat_1", "Latitude of 1st standard parallel", 8823),
      Parameter.parallel("lat_2", "Latitude of 2nd standard parallel", 8824),
      Parameter.EASTING_AT_ORIGIN,
      Parameter.NORTHING_AT_ORIGIN),
  ALBERS_EQUAL_AREA(
      "aea",
      "Albers Equal Area",
      9822,
      "albers_conical_equal_area",
      Parameter.FALSE_LATITUDE,
      Parameter.longitude("Longitude of false origin", 8822, Cf.CENTRAL_MERIDIAN),
      Parameter.parallel("lat_1", "Latitude of 1st standard parallel", 8823),
      Parameter.parallel("lat_2", "Latitude of 2nd standard parallel", 8824),
      Parameter.EASTING_AT_ORIGIN,
      Parameter.NORTHING_AT_ORIGIN);

  /** CF's names of longitudes. */
  private static final class Cf {
    static final String ORIGIN = "longitude_of_projection_origin";
    static final String CENTRAL_MERIDIAN = "longitude_of_central_meridian";
    static final String POLAR_MERIDIAN = "straight_vertical_longitude_from_pole";
  }

  /** The unit of a parameter. */
  public enum Unit {
    DEGREE,
    METRE,
    UNITY
  }

  /**
   * A parameter of a method.
   *
   * @param proj its key in a PROJ string
   * @param wkt its name in WKT
   * @param epsg its EPSG code
   * @param cf its CF attribute, which several parameters may share; empty where CF has none
   */
  public record Parameter(String proj, Unit unit, String wkt, int epsg, String cf) {
    private static final Parameter LATITUDE =
        new Parameter(
            "lat_0",
            Unit.DEGREE,
            "Latitude of natural origin",
            8801,
            "latitude_of_projection_origin");
    private static final Parameter EQUATOR =
        new Parameter("lat_0", Unit.DEGREE, "Latitude of natural origin", 8801, "");
    private static final Parameter FALSE_LATITUDE =
        new Parameter(
            "lat_0",
            Unit.DEGREE,
            "Latitude of false origin",
            8821,
            "latitude_of_projection_origin");
    private static final Parameter FALSE_EASTING =
        new Parameter("x_0", Unit.METRE, "False easting", 8806, "false_easting");
    private static final Parameter FALSE_NORTHING =
        new Parameter("y_0", Unit.METRE, "False northing", 8807, "false_northing");
    private static final Parameter EASTING_AT_ORIGIN =
        new Parameter("x_0", Unit.METRE, "Easting at false origin", 8826, "false_easting");
    private static final Parameter NORTHING_AT_ORIGIN =
        new Parameter("y_0", Unit.METRE, "Northing at false origin", 8827, "false_northing");

    private static Parameter parallel(String proj, String wkt, int epsg) {
      return new Parameter(proj, Unit.DEGREE, wkt, epsg, "standard_parallel");
    }

    private static Parameter longitude(String wkt, int epsg, String cf) {
      return new Parameter("lon_0", Unit.DEGREE, wkt, epsg, cf);
    }

    private static Parameter scale(String cf) {
      return new Parameter("k_0", Unit.UNITY, "Scale factor at natural origin", 8805, cf);
    }
  }

  private final String proj;
  private final String wkt;
  private final int epsg;
  private final String cf;
  private final List<Parameter> parameters;

  ProjectionMethod(String proj, String wkt, int epsg, String cf, Parameter... parameters) {
    this.proj = proj;
    this.wkt = wkt;
    this.epsg = epsg;
    this.cf = cf;
    this.parameters = List.of(parameters);
  }

  /** Its name in PROJ. */
  String proj() {
    return proj;
  }

  /** Its name in WKT; empty for {@link #GEOGRAPHIC}. */
  public String wkt() {
    return wkt;
  }

  /** Its EPSG code; 0 for {@link #GEOGRAPHIC}. */
  public int epsg() {
    return epsg;
  }

  /** CF's {@code grid_mapping_name}; empty where CF has none. */
  public String cf() {
    return cf;
  }

  /** Its parameters, in the order of WKT. */
  public List<Parameter> parameters() {
    return parameters;
  }
}
