package io.firn.crs;

/**
 * The polar stereographic projection of an ellipsoid: Snyder, Map Projections: A Working Manual,
 * USGS 1395, equations 15-9, 21-30 to 21-34 and 14-15.
 *
 * <p>With the colatitude c, by which nothing cancels near the pole, and {@code s = cos c},
 *
 * <pre>
 *   t = tan(c/2) · ((1 + e s) / (1 - e s))^(e/2) = sin c / (1 + cos c) · exp(e atanh(e s))
 *   ρ = ρ₁ t,  x = x₀ + ρ sin(λ - λ₀),  y = y₀ ∓ ρ cos(λ - λ₀)
 * </pre>
 *
 * <p>Uses only operations that Java defines to the last bit, which {@code Math.sin} is not: a point
 * on the edge of two cells must fall on the same side on every machine.
 */
final class PolarStereographic implements Projection {
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
    double sin = Sine.ofDegrees(90 - parallel);
    double cos = Sine.ofDegrees(parallel);
    return sin / Math.sqrt(1 - e2 * cos * cos) / t(sin, cos);
  }

  @Override
  public void project(
      double[] latitudes, double[] longitudes, int from, int count, double[] x, double[] y) {
    for (int i = 0; i < count; i++) {
      double latitude = pole * latitudes[from + i];
      double turn = longitudes[from + i] - meridian;
      double rho = scale * t(Sine.ofDegrees(90 - latitude), Sine.ofDegrees(latitude));
      x[i] = falseEasting + rho * Sine.ofDegrees(turn);
      y[i] = falseNorthing - pole * rho * Sine.ofDegrees(turn + 90);
    }
  }

  /** Infinite at the other pole. */
  private double t(double sin, double cos) {
    return sin / (1 + cos) * exp(conformal(cos));
  }

  /** e atanh(e s) by its series in e², up to e¹⁶ s¹⁵ / 15: the rest is below 10⁻²⁰. */
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

  /** The exponential of a number within 0.007 of 0: the first term left out is below 10⁻¹⁹. */
  private static double exp(double v) {
    return 1
        + v
            * (1
                + v
                    * (1.0 / 2
                        + v * (1.0 / 6 + v * (1.0 / 24 + v * (1.0 / 120 + v * (1.0 / 720))))));
  }
}
