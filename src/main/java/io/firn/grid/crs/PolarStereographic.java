package io.firn.grid.crs;

/**
 * The polar stereographic projection of an ellipsoid, from the pole's side: Snyder, Map
 * Projections: A Working Manual, USGS 1395, equations 15-9, 21-30 to 21-34 and 14-15.
 *
 * <p>With the colatitude c, in which nothing cancels near the pole, and {@code s = cos c},
 *
 * <pre>
 *   t = tan(c/2) · ((1 + e s) / (1 - e s))^(e/2) = sin c / (1 + cos c) · exp(e atanh(e s))
 *   ρ = ρ₁ t,  x = x₀ + ρ sin(λ - λ₀),  y = y₀ ∓ ρ cos(λ - λ₀)
 * </pre>
 *
 * <p>All is made of the operations that Java defines to the last bit, as {@code Math.sin} is not: a
 * point on the edge of two cells must fall to the same side on all machines.
 */
final class PolarStereographic implements Projection {
  private static final double RADIANS_PER_DEGREE = Math.PI / 180;

  private final double e2;
  private final double pole;
  private final double meridian;
  private final double scale;
  private final double falseEasting;
  private final double falseNorthing;

  PolarStereographic(ProjDefinition definition) {
    e2 = definition.datum().ellipsoid().e2();
    pole = Math.signum(definition.value("lat_0"));
    meridian = definition.value("lon_0");
    falseEasting = definition.value("x_0");
    falseNorthing = definition.value("y_0");
    scale = definition.datum().ellipsoid().semiMajorAxis() * radius(definition);
  }

  /** ρ₁ on an ellipsoid whose semi-major axis is 1. */
  private double radius(ProjDefinition definition) {
    if (definition.method() == ProjectionMethod.POLAR_STEREOGRAPHIC_A) {
      double e = Math.sqrt(e2);
      double polar = StrictMath.pow(1 + e, 1 + e) * StrictMath.pow(1 - e, 1 - e);
      return 2 * definition.value("k_0") / Math.sqrt(polar);
    }
    double parallel = Math.abs(definition.value("lat_ts"));
    double sin = sine(90 - parallel);
    double cos = sine(parallel);
    return sin / Math.sqrt(1 - e2 * cos * cos) / t(sin, cos);
  }

  @Override
  public void project(
      double[] latitudes, double[] longitudes, int from, int count, double[] x, double[] y) {
    for (int i = 0; i < count; i++) {
      double latitude = pole * latitudes[from + i];
      double turn = longitudes[from + i] - meridian;
      double rho = scale * t(sine(90 - latitude), sine(latitude));
      x[i] = falseEasting + rho * sine(turn);
      y[i] = falseNorthing - pole * rho * sine(turn + 90);
    }
  }

  /** Infinite at the other pole. */
  private double t(double sin, double cos) {
    return sin / (1 + cos) * exp(conformal(cos));
  }

  /** e atanh(e s) by its series in e², up to e¹⁶ s¹⁵ / 15: what follows is below 10⁻²⁰. */
  private double conformal(double s) {
    double v = e2 * s * s;
    return e2
        * s
        * (1
            + v
                * (1.0 / 3
                    + v
                        * (1.0 / 5
                            + v
                                * (1.0 / 7
                                    + v
                                        * (1.0 / 9
                                            + v * (1.0 / 11 + v * (1.0 / 13 + v * (1.0 / 15))))))));
  }

  /** The exponential of what is within 0.007 of 0: the first term left out is below 10⁻¹⁹. */
  private static double exp(double v) {
    return 1
        + v
            * (1
                + v
                    * (1.0 / 2
                        + v * (1.0 / 6 + v * (1.0 / 24 + v * (1.0 / 120 + v * (1.0 / 720))))));
  }

  /**
   * The sine of an angle in degrees, to the last digits: by Taylor series of sine or cosine, within
   * 45° of a multiple of 90°.
   */
  private static double sine(double degrees) {
    double quadrant = Math.rint(degrees / 90);
    double x = (degrees - 90 * quadrant) * RADIANS_PER_DEGREE;
    double v = x * x;
    int turns = (int) quadrant;
    double value = (turns & 1) == 0 ? x + x * v * sineTail(v) : 1 + v * cosineTail(v);
    return (turns & 2) == 0 ? value : -value;
  }

  /** (sin x - x) / x³; the first term left out is below 10⁻¹⁹ up to π/4. */
  private static double sineTail(double v) {
    return -1.0 / 6
        + v
            * (1.0 / 120
                + v
                    * (-1.0 / 5040
                        + v
                            * (1.0 / 362_880
                                + v
                                    * (-1.0 / 39_916_800
                                        + v
                                            * (1.0 / 6_227_020_800.0
                                                + v
                                                    * (-1.0 / 1_307_674_368_000.0
                                                        + v * (1.0 / 355_687_428_096_000.0)))))));
  }

  /** (cos x - 1) / x²; the first term left out is below 10⁻¹⁷ up to π/4. */
  private static double cosineTail(double v) {
    return -1.0 / 2
        + v
            * (1.0 / 24
                + v
                    * (-1.0 / 720
                        + v
                            * (1.0 / 40_320
                                + v
                                    * (-1.0 / 3_628_800
                                        + v
                                            * (1.0 / 479_001_600
                                                + v
                                                    * (-1.0 / 87_178_291_200.0
                                                        + v * (1.0 / 20_922_789_888_000.0)))))));
  }
}
