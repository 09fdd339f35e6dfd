package io.firn.zarr.layout;

import io.firn.crs.Crs;
import io.firn.crs.Datum;
import io.firn.crs.ProjectionMethod;
import io.firn.crs.ProjectionMethod.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/**
 * A coordinate reference system as well-known text: WKT 2 of ISO 19162:2019, in the form that PROJ
 * writes, and with the axes that EPSG has.
 */
final class CrsWkt {
  private static final String DEGREE = "ANGLEUNIT[\"degree\",0.0174532925199433]";
  private static final String METRE = "LENGTHUNIT[\"metre\",1]";
  private static final String UNITY = "SCALEUNIT[\"unity\",1]";

  /** First and last of the codes of which EPSG names the northing first, but for polar planes. */
  private static final int[][] NORTHING_FIRST = {
    {2105, 2132}, {2176, 2180}, {2193, 2193}, {3034, 3035}, {3038, 3051}, {3126, 3138},
    {3416, 3416}, {3764, 3764}, {3788, 3791}, {3793, 3793}, {3851, 3851}, {3873, 3885},
    {4037, 4038}, {4839, 4839}, {4855, 4880}, {5048, 5048}, {5105, 5130}, {5651, 5653},
    {6870, 6870}, {6962, 6962}, {25884, 25884},
  };

  private CrsWkt() {}

  static String of(Crs crs) {
    Datum datum = crs.datum();
    String base =
        join(
            quoted(datum.crsName()),
            node(
                "DATUM",
                quoted(datum.title()),
                node(
                    "ELLIPSOID",
                    quoted(datum.ellipsoid().title()),
                    number(datum.ellipsoid().semiMajorAxis()),
                    number(datum.ellipsoid().inverseFlattening()),
                    METRE)),
            node("PRIMEM", quoted("Greenwich"), "0", DEGREE));
    if (crs.isGeographic()) {
      return node(
          "GEOGCRS",
          base,
          node("CS", "ellipsoidal", "2"),
          axis("geodetic latitude (Lat)", "north", 1, DEGREE),
          axis("geodetic longitude (Lon)", "east", 2, DEGREE),
          id(crs.epsg()));
    }
    return node(
        "PROJCRS",
        quoted(crs.name()),
        node("BASEGEOGCRS", base, id(datum.epsg())),
        conversion(crs),
        node("CS", "Cartesian", "2"),
        axes(crs),
        id(crs.epsg()));
  }

  private static String conversion(Crs crs) {
    ProjectionMethod method = crs.method();
    List<String> parts = new ArrayList<>();
    parts.add(quoted("unnamed"));
    parts.add(node("METHOD", quoted(method.wkt()), id(OptionalInt.of(method.epsg()))));
    for (Parameter parameter : method.parameters()) {
      parts.add(
          node(
              "PARAMETER",
              quoted(parameter.wkt()),
              number(crs.value(parameter)),
              unit(parameter.unit()),
              id(OptionalInt.of(parameter.epsg()))));
    }
    return node("CONVERSION", parts.toArray(String[]::new));
  }

  private static String unit(ProjectionMethod.Unit unit) {
    return switch (unit) {
      case DEGREE -> DEGREE;
      case METRE -> METRE;
      case UNITY -> UNITY;
    };
  }

  /**
   * Around a pole there is no east: each axis points along a meridian, away from the north pole.
   */
  private static String axes(Crs crs) {
    if (isNorthingFirst(crs.epsg().orElse(0))) {
      return join(axis("northing (Y)", "north", 1, METRE), axis("easting (X)", "east", 2, METRE));
    }
    if (crs.pole().isEmpty()) {
      return join(axis("easting (X)", "east", 1, METRE), axis("northing (Y)", "north", 2, METRE));
    }
    boolean north = crs.pole().getAsInt() > 0;
    double down =
        crs.method().parameters().stream()
            .filter(parameter -> parameter.proj().equals("lon_0"))
            .mapToDouble(crs::value)
            .findFirst()
            .orElseThrow();
    String direction = north ? "south" : "north";
    return join(
        polarAxis("easting (X)", direction, down + 90, 1),
        polarAxis("northing (Y)", direction, north ? down + 180 : down, 2));
  }

  private static boolean isNorthingFirst(int epsg) {
    return Arrays.stream(NORTHING_FIRST).anyMatch(codes -> codes[0] <= epsg && epsg <= codes[1]);
  }

  private static String polarAxis(String name, String direction, double meridian, int order) {
    double turned = meridian > 180 ? meridian - 360 : meridian;
    return axis(name, join(direction, node("MERIDIAN", number(turned), DEGREE)), order, METRE);
  }

  private static String axis(String name, String direction, int order, String unit) {
    return node("AXIS", quoted(name), direction, node("ORDER", Integer.toString(order)), unit);
  }

  private static String id(OptionalInt epsg) {
    return epsg.isEmpty() ? "" : node("ID", quoted("EPSG"), Integer.toString(epsg.getAsInt()));
  }

  private static String node(String keyword, String... parts) {
    return keyword + "[" + join(parts) + "]";
  }

  /** Without those that are empty. */
  private static String join(String... parts) {
    List<String> present = new ArrayList<>();
    for (String part : parts) {
      if (!part.isEmpty()) {
        present.add(part);
      }
    }
    return String.join(",", present);
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\"", "\"\"") + "\"";
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
