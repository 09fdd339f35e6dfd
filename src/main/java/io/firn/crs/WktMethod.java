package io.firn.crs;

import io.firn.crs.ProjectionMethod.Parameter;
import io.firn.crs.ProjectionMethod.Unit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A method of projection in well-known text, which names it as EPSG does, or in WKT 1 as GDAL or
 * ESRI do.
 *
 * @param names any of these
 * @param epsg its EPSG code, or 0
 * @param proj how its PROJ string begins
 * @param meaning turns the values of the text into those of the PROJ string, both by PROJ keys
 */
record WktMethod(
    List<String> names,
    int epsg,
    String proj,
    List<WktParameter> parameters,
    UnaryOperator<Map<String, Double>> meaning) {
  private static final String SPHERE_TYPE = "auxiliary_sphere_type";
  private static final double BEHRMANN = 30;
  private static final String WEB_SPHERE = "merc +a=6378137 +b=6378137";

  private static final List<WktMethod> ALL =
      List.of(
          of(
              ProjectionMethod.POLAR_STEREOGRAPHIC_A,
              "Polar_Stereographic_Variant_A",
              "Stereographic"),
          of(ProjectionMethod.POLAR_STEREOGRAPHIC_B, "Polar_Stereographic_Variant_B")
              .meaning(values -> around(Math.signum(values.get("lat_ts")) * 90, values)),
          like(ProjectionMethod.POLAR_STEREOGRAPHIC_A, "Polar_Stereographic")
              .meaning(WktMethod::polarOfGdal),
          like(ProjectionMethod.POLAR_STEREOGRAPHIC_B, "Stereographic_North_Pole")
              .meaning(values -> around(90, values)),
          like(ProjectionMethod.POLAR_STEREOGRAPHIC_B, "Stereographic_South_Pole")
              .meaning(values -> around(-90, values)),
          of(ProjectionMethod.LAMBERT_AZIMUTHAL_EQUAL_AREA),
          of(ProjectionMethod.TRANSVERSE_MERCATOR, "Gauss_Kruger"),
          of(ProjectionMethod.MERCATOR_A, "Mercator_1SP", "Mercator_Variant_A"),
          of(ProjectionMethod.MERCATOR_B, "Mercator_2SP", "Mercator"),
          of(ProjectionMethod.PSEUDO_MERCATOR).beginning(WEB_SPHERE),
          like(ProjectionMethod.MERCATOR_B, "Mercator_Auxiliary_Sphere")
              .with(new WktParameter(SPHERE_TYPE, Unit.UNITY, List.of(SPHERE_TYPE), true))
              .beginning(WEB_SPHERE)
              .meaning(WktMethod::webOfEsri),
          of(ProjectionMethod.LAMBERT_CYLINDRICAL_EQUAL_AREA, "Cylindrical_Equal_Area"),
          like(ProjectionMethod.LAMBERT_CYLINDRICAL_EQUAL_AREA, "Behrmann")
              .meaning(WktMethod::behrmannOfEsri),
          of(ProjectionMethod.LAMBERT_CONFORMAL_CONIC, "Lambert_Conformal_Conic_2SP"),
          // It has the parameters of transverse Mercator.
          like(
                  ProjectionMethod.TRANSVERSE_MERCATOR,
                  "Lambert Conic Conformal (1SP)",
                  "Lambert_Conformal_Conic_1SP")
              .coded(9801)
              .beginning("lcc")
              .meaning(values -> with("lat_1", values.get("lat_0"), unscaled(values))),
          like(ProjectionMethod.LAMBERT_CONFORMAL_CONIC, "Lambert_Conformal_Conic")
              .without("lat_2")
              .with(new WktParameter("lat_2", Unit.DEGREE, List.of("standard_parallel_2"), false))
              .with(new WktParameter("k_0", Unit.UNITY, List.of("scale_factor"), false))
              .meaning(WktMethod::coneOfEsri),
          of(ProjectionMethod.ALBERS_EQUAL_AREA, "Albers_Conic_Equal_Area", "Albers"));

  /** The method with a name, in which WKT 1 may have underscores for spaces. */
  static Optional<WktMethod> find(String name) {
    return ALL.stream().filter(method -> isAny(method.names, name)).findFirst();
  }

  /** Whether a name is one of several, apart from case and underscores in place of spaces. */
  static boolean isAny(List<String> names, String name) {
    return names.stream().anyMatch(known -> plain(known).equals(plain(name)));
  }

  /**
   * The PROJ string of a CRS, without its datum.
   *
   * @param values of the text, by PROJ key
   * @throws WktException when one is missing or has no meaning
   */
  String projString(Map<String, Double> values) {
    for (WktParameter parameter : parameters) {
      if (parameter.required() && !values.containsKey(parameter.key())) {
        throw new WktException("its parameter '%s' is missing".formatted(parameter.name()));
      }
    }
    StringBuilder text = new StringBuilder("+proj=" + proj);
    meaning
        .apply(new LinkedHashMap<>(values))
        .forEach((key, value) -> text.append(" +").append(key).append('=').append(value));
    return text.toString();
  }

  private static String plain(String name) {
    return name.strip().replace('_', ' ').toLowerCase(Locale.ROOT);
  }

  private static WktMethod of(ProjectionMethod method, String... others) {
    List<String> names = Stream.concat(Stream.of(method.wkt()), Arrays.stream(others)).toList();
    return like(method, names.toArray(String[]::new)).coded(method.epsg());
  }

  /** Its PROJ parameters are those of the text. */
  private static WktMethod like(ProjectionMethod method, String... names) {
    List<WktParameter> parameters = new ArrayList<>();
    for (Parameter parameter : method.parameters()) {
      parameters.add(WktParameter.of(parameter, method));
    }
    return new WktMethod(List.of(names), 0, method.proj(), parameters, UnaryOperator.identity());
  }

  private WktMethod coded(int code) {
    return new WktMethod(names, code, proj, parameters, meaning);
  }

  private WktMethod beginning(String text) {
    return new WktMethod(names, epsg, text, parameters, meaning);
  }

  private WktMethod meaning(UnaryOperator<Map<String, Double>> other) {
    return new WktMethod(names, epsg, proj, parameters, other);
  }

  private WktMethod with(WktParameter parameter) {
    List<WktParameter> more = Stream.concat(parameters.stream(), Stream.of(parameter)).toList();
    return new WktMethod(names, epsg, proj, more, meaning);
  }

  private WktMethod without(String key) {
    List<WktParameter> less =
        parameters.stream().filter(parameter -> !parameter.key().equals(key)).toList();
    return new WktMethod(names, epsg, proj, less, meaning);
  }

  private static Map<String, Double> with(String key, double value, Map<String, Double> values) {
    values.put(key, value);
    return values;
  }

  private static Map<String, Double> around(double pole, Map<String, Double> values) {
    return with("lat_0", pole, values);
  }

  private static Map<String, Double> unscaled(Map<String, Double> values) {
    Double scale = values.remove("k_0");
    if (scale != null && scale != 1) {
      throw new WktException("with a standard parallel only a scale factor of 1 is supported");
    }
    return values;
  }

  /** With one parallel, it has a scale factor. */
  private static Map<String, Double> coneOfEsri(Map<String, Double> values) {
    if (!values.containsKey("lat_2") && !values.containsKey("k_0")) {
      throw new WktException("its parameter 'standard_parallel_2' is missing");
    }
    return unscaled(values);
  }

  /** The latitude of origin is that of the standard parallel, unless it is that of the pole. */
  private static Map<String, Double> polarOfGdal(Map<String, Double> values) {
    double latitude = values.get("lat_0");
    return Math.abs(latitude) == 90
        ? values
        : with("lat_ts", latitude, around(Math.signum(latitude) * 90, unscaled(values)));
  }

  /** The cylindrical equal-area projection with the parallel of 30°. */
  private static Map<String, Double> behrmannOfEsri(Map<String, Double> values) {
    if (values.get("lat_ts") != BEHRMANN) {
      throw new WktException("a standard_parallel_1 other than 30 is not Behrmann's");
    }
    return values;
  }

  /** Of its kinds of spheres, 0 has the ellipsoid's semi-major axis as its radius. */
  private static Map<String, Double> webOfEsri(Map<String, Double> values) {
    if (values.remove(SPHERE_TYPE) != 0) {
      throw new WktException("an " + SPHERE_TYPE + " other than 0 is not supported");
    }
    return values;
  }
}
