package io.firn.crs;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * A CRS by its method, datum and parameters, as a PROJ string gives them.
 *
 * @param values every parameter of the method by its PROJ key; of polar methods also {@code lat_0}
 */
record ProjDefinition(ProjectionMethod method, Datum datum, Map<String, Double> values) {
  private static final double WEB_RADIUS = 6_378_137;

  /** Parallels within so many degrees of being opposite count as opposite in PROJ and proj4j. */
  private static final double OPPOSITE = 1e-8;

  /**
   * A difference of this share of a number, or of 1 if that is more, is some micrometres at most.
   */
  private static final double ROUNDED = 1e-12;

  /** Parameters that the zone determines. */
  private static final List<String> OF_UTM = List.of("lat_0", "lon_0", "k", "k_0", "x_0", "y_0");

  /**
   * Reads a PROJ string.
   *
   * @throws IllegalArgumentException with the reason when it is not one, or not supported
   */
  static ProjDefinition parse(String text) {
    ProjWords words = new ProjWords(text);
    String proj = words.take("proj", "");
    ProjDefinition definition =
        switch (proj) {
          case "longlat", "latlong", "lonlat", "latlon" -> geographic(words);
          case "stere" -> stereographic(words);
          case "laea" -> projected(ProjectionMethod.LAMBERT_AZIMUTHAL_EQUAL_AREA, words);
          case "tmerc", "etmerc" -> projected(ProjectionMethod.TRANSVERSE_MERCATOR, words);
          case "utm" -> utm(words);
          case "merc" -> mercator(words);
          case "cea" -> cylindrical(words);
          case "lcc" -> conformalConic(words);
          case "aea" -> albers(words);
          default ->
              throw new IllegalArgumentException(
                  "projection '%s' is not supported; longlat, stere, laea, utm, tmerc, merc, cea, lcc and aea are"
                      .formatted(proj));
        };
    words.requireNoMore();
    return definition;
  }

  /** The same on a datum that was named more precisely elsewhere. */
  ProjDefinition on(Datum known) {
    if (known.ellipsoid() != datum.ellipsoid()) {
      throw new IllegalArgumentException(
          "it is on the ellipsoid %s, not on that of its datum %s"
              .formatted(datum.ellipsoid().title(), known.title()));
    }
    return new ProjDefinition(method, known, values);
  }

  /** Whether both are the same CRS, apart from the last digits of rounded numbers. */
  boolean isSame(ProjDefinition other) {
    return method == other.method
        && datum == other.datum
        && values.entrySet().stream()
            .allMatch(entry -> isRounded(entry.getValue(), other.values.get(entry.getKey())));
  }

  private static boolean isRounded(double a, double b) {
    return Math.abs(a - b) <= ROUNDED * Math.max(1, Math.abs(b));
  }

  double value(String key) {
    return values.get(key);
  }

  /** The latitude of the pole in the middle of the plane, if it has one there. */
  OptionalInt pole() {
    boolean azimuthal =
        switch (method) {
          case POLAR_STEREOGRAPHIC_A, POLAR_STEREOGRAPHIC_B, LAMBERT_AZIMUTHAL_EQUAL_AREA -> true;
          default -> false;
        };
    return azimuthal && Math.abs(value("lat_0")) == 90
        ? OptionalInt.of((int) value("lat_0"))
        : OptionalInt.empty();
  }

  /** The latitude of the pole that lies infinitely far away; NaN where there is none. */
  double unreachable() {
    return method == ProjectionMethod.LAMBERT_CONFORMAL_CONIC
        ? -90 * Math.signum(value("lat_1") + value("lat_2"))
        : Double.NaN;
  }

  /** As proj4j reads it. */
  String projString() {
    StringBuilder text = new StringBuilder("+proj=" + method.proj());
    values.forEach((key, value) -> text.append(" +").append(key).append('=').append(value));
    if (method == ProjectionMethod.MERCATOR_B) {
      // proj4j ignores lat_ts there.
      text.append(" +k_0=").append(scaleAt(value("lat_ts")));
    }
    text.append(
        method == ProjectionMethod.PSEUDO_MERCATOR
            ? " +a=" + WEB_RADIUS + " +b=" + WEB_RADIUS
            : " +ellps=" + datum.ellipsoid().projName());
    return text + " +units=m +no_defs";
  }

  /** The radius of a parallel, in units of the semi-major axis (Snyder, Map Projections, 14-15). */
  private double scaleAt(double latitude) {
    double sin = StrictMath.sin(StrictMath.toRadians(latitude));
    double cos = StrictMath.cos(StrictMath.toRadians(latitude));
    return cos / Math.sqrt(1 - datum.ellipsoid().e2() * sin * sin);
  }

  private static ProjDefinition geographic(ProjWords words) {
    return new ProjDefinition(ProjectionMethod.GEOGRAPHIC, words.takeDatum(), Map.of());
  }

  private static ProjDefinition stereographic(ProjWords words) {
    double pole = words.number("lat_0", 0);
    if (Math.abs(pole) != 90) {
      throw new IllegalArgumentException(
          "only polar stereographic projections are supported, with +lat_0=90 or -90");
    }
    double parallel = words.number("lat_ts", pole);
    if (parallel * pole <= 0) {
      throw new IllegalArgumentException("+lat_ts must be on the same side as +lat_0");
    }
    ProjectionMethod method =
        Math.abs(parallel) == 90
            ? ProjectionMethod.POLAR_STEREOGRAPHIC_A
            : ProjectionMethod.POLAR_STEREOGRAPHIC_B;
    return projected(method, words);
  }

  private static ProjDefinition utm(ProjWords words) {
    double zone = words.number("zone", 0);
    if (zone != Math.rint(zone) || zone < 1 || zone > 60) {
      throw new IllegalArgumentException("+zone must be 1 to 60");
    }
    for (String key : OF_UTM) {
      if (words.has(key)) {
        // PROJ ignores it.
        throw new IllegalArgumentException(
            "+%s is not allowed with +proj=utm, which determines it; +proj=tmerc takes it"
                .formatted(key));
      }
    }
    words.give("lon_0", -183 + 6 * zone);
    words.give("k_0", 0.9996);
    words.give("x_0", 500_000);
    words.give("y_0", words.has("south") ? 10_000_000 : 0);
    words.take("zone", "");
    words.take("south", "");
    return projected(ProjectionMethod.TRANSVERSE_MERCATOR, words);
  }

  private static ProjDefinition mercator(ProjWords words) {
    if (words.has("a") || words.has("b")) {
      if (words.number("a", 0) != WEB_RADIUS || words.number("b", 0) != WEB_RADIUS) {
        throw new IllegalArgumentException(
            "a sphere other than that of EPSG:3857 is not supported");
      }
      for (String key : new String[] {"lat_ts", "lon_0", "x_0", "y_0"}) {
        if (words.number(key, 0) != 0) {
          // PROJ reads the WKT of this method as if it were 0.
          throw new IllegalArgumentException("+%s of EPSG:3857 must be 0".formatted(key));
        }
      }
      for (String key : new String[] {"a", "b", "lat_ts", "nadgrids"}) {
        words.take(key, "");
      }
      return projected(ProjectionMethod.PSEUDO_MERCATOR, words);
    }
    requireBelowThePoles(words, "lat_ts");
    boolean parallel = words.number("lat_ts", 0) != 0;
    if (!parallel) {
      words.take("lat_ts", "");
    }
    return projected(parallel ? ProjectionMethod.MERCATOR_B : ProjectionMethod.MERCATOR_A, words);
  }

  private static ProjDefinition cylindrical(ProjWords words) {
    requireBelowThePoles(words, "lat_ts");
    return projected(ProjectionMethod.LAMBERT_CYLINDRICAL_EQUAL_AREA, words);
  }

  /**
   * With one standard parallel, both are the same. An origin that is not given is then the parallel
   * for PROJ's projection, but the equator for its reader of PROJ strings.
   */
  private static ProjDefinition conformalConic(ProjWords words) {
    words.require("lat_1");
    requireBelowThePoles(words, "lat_1", "lat_2");
    if (!words.has("lat_2")) {
      words.require("lat_0");
      words.give("lat_2", words.number("lat_1", 0));
    } else if (words.number("lat_2", 0) == 0) {
      // proj4j takes 0 for a missing parallel.
      throw new IllegalArgumentException(
          "+lat_2=0 is not supported; if the equator is a standard parallel, it must be +lat_1");
    }
    requireNotOpposite(words);
    return projected(ProjectionMethod.LAMBERT_CONFORMAL_CONIC, words);
  }

  /** PROJ takes a missing one for the equator, which is hardly ever meant. */
  private static ProjDefinition albers(ProjWords words) {
    words.require("lat_1");
    words.require("lat_2");
    requireNotOpposite(words);
    return projected(ProjectionMethod.ALBERS_EQUAL_AREA, words);
  }

  private static void requireNotOpposite(ProjWords words) {
    if (Math.abs(words.number("lat_1", 0) + words.number("lat_2", 0)) < OPPOSITE) {
      throw new IllegalArgumentException("+lat_1 and +lat_2 must not lie opposite to each other");
    }
  }

  private static void requireBelowThePoles(ProjWords words, String... keys) {
    for (String key : keys) {
      if (Math.abs(words.number(key, 0)) == 90) {
        throw new IllegalArgumentException("+%s must not be a pole".formatted(key));
      }
    }
  }

  private static ProjDefinition projected(ProjectionMethod method, ProjWords words) {
    Map<String, Double> values = new LinkedHashMap<>();
    boolean polar = method.cf().equals("polar_stereographic");
    if (polar) {
      values.put("lat_0", words.number("lat_0", 0));
    }
    double scale = words.takeScale();
    for (ProjectionMethod.Parameter parameter : method.parameters()) {
      String key = parameter.proj();
      values.put(key, key.equals("k_0") ? scale : words.number(key, 0));
    }
    if (!values.containsKey("k_0") && scale != 1) {
      throw new IllegalArgumentException("+k is not supported here, as WKT has no place for it");
    }
    if (method == ProjectionMethod.MERCATOR_A && values.get("lat_0") != 0) {
      throw new IllegalArgumentException("+lat_0 of merc must be 0");
    }
    values.keySet().forEach(key -> words.take(key, ""));
    // For variant A, where it is the pole.
    words.take(polar ? "lat_ts" : "", "");
    if (!words.take("units", "m").equals("m")) {
      throw new IllegalArgumentException("other +units than m are not supported");
    }
    Datum datum = method == ProjectionMethod.PSEUDO_MERCATOR ? Datum.WGS84 : words.takeDatum();
    return new ProjDefinition(method, datum, values);
  }
}
