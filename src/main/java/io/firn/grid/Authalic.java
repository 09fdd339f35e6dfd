package io.firn.grid;

/**
 * Latitudes on the authalic sphere, the sphere on which areas are those of the WGS84 ellipsoid.
 *
 * <p>With {@code s = sin φ} of the geodetic latitude φ, the authalic latitude β has
 *
 * <pre>
 *   sin β = q(s) / q(1),   q(s) / (1 - e²) = s / (1 - e² s²) + atanh(e s) / e
 *                                          = Σ e²ᵏ (2k + 2) / (2k + 1) s²ᵏ⁺¹
 * </pre>
 *
 * <p>(Snyder, Map Projections, USGS 1395, equations 3-11 and 3-12). Rearranged in powers of {@code
 * y = cos² φ} this is {@code sin β = s (1 - y R(y))} with a small {@code R ≈ 0.0045}, and {@code 1
 * - sin β = (1 - s) (1 + s (1 + s) R(y))}, which does not cancel at the pole. Both are good to the
 * last digit of a double.
 *
 * <p>Forward, everything is made of the operations that Java defines to the last bit: {@link
 * Math#sin} may differ between processors, and a point on the edge of a cell must fall to the same
 * side on all of them.
 */
final class Authalic {
  private static final double SEMI_MAJOR_AXIS_METRES = 6_378_137.0;
  private static final double FLATTENING = 1 / 298.257223563;
  private static final double E2 = FLATTENING * (2 - FLATTENING);

  /** Terms of the series in {@code e²}; the first one left out is below 10⁻²⁴. */
  private static final int TERMS = 11;

  /** {@code q(1) / (1 - e²)}. */
  private static final double Q_POLE = poleSum();

  private static final double R0 = coefficient(0);
  private static final double R1 = coefficient(1);
  private static final double R2 = coefficient(2);
  private static final double R3 = coefficient(3);
  private static final double R4 = coefficient(4);
  private static final double R5 = coefficient(5);
  private static final double R6 = coefficient(6);

  private static final double RADIANS_PER_DEGREE = Math.PI / 180;

  /** Newton's method starts within 0.3 % and squares the error: 10⁻⁵, 10⁻¹², 10⁻²⁶. */
  private static final int NEWTON_STEPS = 3;

  private Authalic() {}

  /**
   * {@code sin β} of a geodetic latitude: to the last digit up to 42° north and south, to 10⁻¹¹
   * from there to the poles.
   *
   * @param degrees geodetic latitude, [-90, 90]
   */
  static double sine(double degrees) {
    return sineOf(taylorSine(degrees * RADIANS_PER_DEGREE));
  }

  /**
   * {@code 1 - sin β} of a geodetic latitude near the north pole, to the last digit even where it
   * is tiny.
   *
   * @param colatitude 90° minus the geodetic latitude, in degrees, [0, 90]
   */
  static double sineBelowPole(double colatitude) {
    double halfChord = taylorSine(colatitude * (RADIANS_PER_DEGREE / 2));
    return belowPole(2 * halfChord * halfChord);
  }

  /** The geodetic latitude in degrees where {@code sin β} is {@code z}, [-0.7, 0.7]. */
  static double latitude(double z) {
    double s = z;
    for (int i = 0; i < NEWTON_STEPS; i++) {
      s -= (sineOf(s) - z) / slope(s);
    }
    return StrictMath.toDegrees(StrictMath.asin(s));
  }

  /**
   * 90° minus the geodetic latitude, in degrees, where {@code 1 - sin β} is {@code w}, [0, 0.4].
   */
  static double colatitude(double w) {
    double u = w;
    for (int i = 0; i < NEWTON_STEPS; i++) {
      u -= (belowPole(u) - w) / slope(1 - u);
    }
    return StrictMath.toDegrees(2 * StrictMath.asin(Math.sqrt(u / 2)));
  }

  /** The area of the ellipsoid in square metres. */
  static double ellipsoidArea() {
    return 2 * Math.PI * SEMI_MAJOR_AXIS_METRES * SEMI_MAJOR_AXIS_METRES * (1 - E2) * Q_POLE;
  }

  private static double sineOf(double s) {
    double y = 1 - s * s;
    return s - s * y * r(y);
  }

  /** {@code 1 - sin β} where {@code u = 1 - sin φ}. */
  private static double belowPole(double u) {
    double s = 1 - u;
    return u * (1 + s * (1 + s) * r(u * (1 + s)));
  }

  /** The derivative of {@code sin β} by {@code s}. */
  private static double slope(double s) {
    double t = 1 - E2 * s * s;
    return 2 / (Q_POLE * t * t);
  }

  private static double r(double y) {
    return R0 + y * (R1 + y * (R2 + y * (R3 + y * (R4 + y * (R5 + y * R6)))));
  }

  /**
   * The sine by its Taylor series. The first term left out, {@code x¹⁷ / 17!}, is below 3·10⁻¹⁷ of
   * the result up to 0.74 and below 10⁻¹¹ up to π/2.
   *
   * @param x radians, [-π/2, π/2]
   */
  private static double taylorSine(double x) {
    double v = x * x;
    double tail =
        -1.0 / 6
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
                                                    - v / 1_307_674_368_000.0)))));
    return x + x * v * tail;
  }

  private static double poleSum() {
    double sum = 0;
    for (int k = TERMS - 1; k >= 0; k--) {
      sum += term(k);
    }
    return sum;
  }

  /** The coefficient of {@code yᵐ} in R: {@code (-1)ᵐ Σ aₖ C(k, m + 1)}, a sum of one sign. */
  private static double coefficient(int m) {
    double sum = 0;
    for (int k = TERMS - 1; k > m; k--) {
      double binomial = 1;
      for (int i = 0; i <= m; i++) {
        binomial = binomial * (k - i) / (i + 1);
      }
      sum += term(k) * binomial;
    }
    return (m % 2 == 0 ? sum : -sum) / Q_POLE;
  }

  private static double term(int k) {
    double power = 1;
    for (int i = 0; i < k; i++) {
      power *= E2;
    }
    return power * (2 * k + 2) / (2 * k + 1);
  }
}
