package io.firn.crs;

/**
 * Lambert's azimuthal equal-area projection of an ellipsoid, EPSG's method 9820: Snyder, Map
 * Projections: A Working Manual, USGS 1395, equations 24-17 to 24-20, 14-15 and 3-13.
 *
 * <p>On the authalic sphere, of radius R, a place at β, λ lies east of, north of and above the
 * middle β₀, λ₀ by
 *
 * <pre>
 *   E = cos β sin(λ - λ₀)
 *   N = cos β₀ sin β - sin β₀ cos β cos(λ - λ₀)
 *   U = sin β₀ sin β + cos β₀ cos β cos(λ - λ₀)
 *   x = x₀ + R D E √(2 / (1 + U)),  y = y₀ + R / D N √(2 / (1 + U))
 *   D = (cos φ₀ / √(1 - e² sin² φ₀)) / (R / a cos β₀)
 * </pre>
 *
 * <p>D contains {@code cos β₀ / cos φ₀}, which {@link AuthalicSeries} also computes at the poles:
 * the polar aspects, where D is 1, need no case of their own. {@code 1 + U} is taken from the
 * square of the distance to the antipode of the middle, {@code E² + N² + (1 + U)² = 2 (1 + U)}, in
 * which nothing cancels near the antipode.
 *
 * <p>The antipode itself maps to a circle, so it has no place in the plane; nor have points so
 * close to it that PROJ gives them none: 90 m, or 0.6 mm in polar aspects. At 64 km from it a place
 * is good to a micrometre, as the last digits of degrees turn its direction; elsewhere, and
 * everywhere in polar aspects, to 20 nm.
 *
 * <p>Like {@link PolarStereographic} it computes the same on every machine.
 */
final class LambertAzimuthal implements Projection {
  /** The least {@code 1 + U} of a place. */
  private static final double OPPOSITE = 1e-10;

  /** The same where the middle is a pole: half the square of PROJ's 1e-10 radians. */
  private static final double OPPOSITE_POLE = 5e-21;

  private static final double TURN = 360;

  private final AuthalicSeries authalic;
  private final double meridian;
  private final double sinMiddle;
  private final double cosMiddle;
  private final double opposite;
  private final double scaleEast;
  private final double scaleNorth;
  private final double falseEasting;
  private final double falseNorthing;

  LambertAzimuthal(ProjDefinition definition) {
    double e2 = definition.datum().ellipsoid().e2();
    authalic = new AuthalicSeries(e2);
    meridian = Math.IEEEremainder(definition.value("lon_0"), TURN);
    falseEasting = definition.value("x_0");
    falseNorthing = definition.value("y_0");
    opposite = definition.pole().isPresent() ? OPPOSITE_POLE : OPPOSITE;

    double latitude = definition.value("lat_0");
    double s = Sine.ofDegrees(latitude);
    double c = Sine.ofDegrees(90 - Math.abs(latitude));
    double r = authalic.r(s * s);
    double ratio = AuthalicSeries.cosineRatio(s, c, r);
    sinMiddle = AuthalicSeries.sine(s, c, r);
    cosMiddle = c * ratio;
    double d = 1 / (Math.sqrt(1 - e2 * s * s) * authalic.radius() * ratio);
    double scale =
        definition.datum().ellipsoid().semiMajorAxis() * authalic.radius() * Math.sqrt(2);
    scaleEast = scale * d;
    scaleNorth = scale / d;
  }

  @Override
  public void project(
      double[] latitudes, double[] longitudes, int from, int count, double[] x, double[] y) {
    for (int i = 0; i < count; i++) {
      double latitude = latitudes[from + i];
      double s = Sine.ofDegrees(latitude);
      double c = Sine.ofDegrees(90 - Math.abs(latitude));
      double r = authalic.r(s * s);
      double sin = AuthalicSeries.sine(s, c, r);
      double cos = c * AuthalicSeries.cosineRatio(s, c, r);
      double turn = longitudes[from + i] - meridian;
      double ahead = cos * Sine.ofDegrees(turn + 90);
      double east = cos * Sine.ofDegrees(turn);
      double north = cosMiddle * sin - sinMiddle * ahead;
      double up = sinMiddle * sin + cosMiddle * ahead;
      double above = 1 + up;
      double rise = (east * east + north * north + above * above) / 2;
      double stretch = rise >= opposite ? 1 / Math.sqrt(rise) : Double.NaN;
      x[i] = falseEasting + scaleEast * east * stretch;
      y[i] = falseNorthing + scaleNorth * north * stretch;
    }
  }
}
