package io.firn.crs;

/**
 * Authalic latitudes of an ellipsoid, on the sphere of the same area: Snyder, Map Projections: A
 * Working Manual, USGS 1395, equations 3-11 to 3-13.
 *
 * <p>With {@code s = sin φ} and {@code c = cos φ} of the geodetic latitude φ, the authalic latitude
 * β has
 *
 * <pre>
 *   sin β = q(s) / q(1),   q(s) / (1 - e²) = s / (1 - e² s²) + atanh(e s) / e
 *                                          = Σ aₖ s²ᵏ⁺¹,  aₖ = e²ᵏ (2k + 2) / (2k + 1)
 * </pre>
 *
 * <p>As {@code 1 - s²ᵏ} is c² times a sum of powers of s², this is, without a difference of like
 * numbers near the poles,
 *
 * <pre>
 *   sin β = s (1 - c² r),   cos β = c √(1 + s² r (2 - c² r)),
 *   r = Σ s²ʲ (aⱼ₊₁ + aⱼ₊₂ + ...) / Σ aₖ ≈ 0.0045
 * </pre>
 */
final class AuthalicSeries {
  /** Terms of the series in {@code e²}; the first term left out is below 10⁻²⁶. */
  private static final int TERMS = 12;

  private final double e2;

  /** {@code q(1) / (1 - e²)}. */
  private final double atPole;

  private final double r0;
  private final double r1;
  private final double r2;
  private final double r3;
  private final double r4;
  private final double r5;
  private final double r6;

  AuthalicSeries(double e2) {
    this.e2 = e2;
    double[] tails = new double[TERMS];
    double sum = 0;
    for (int k = TERMS - 1; k >= 0; k--) {
      tails[k] = sum;
      sum += term(k);
    }
    atPole = sum;
    r0 = tails[0] / sum;
    r1 = tails[1] / sum;
    r2 = tails[2] / sum;
    r3 = tails[3] / sum;
    r4 = tails[4] / sum;
    r5 = tails[5] / sum;
    // The next one is below 10⁻¹⁷.
    r6 = tails[6] / sum;
  }

  /** The radius of the sphere, in units of the semi-major axis. */
  double radius() {
    return Math.sqrt((1 - e2) * atPole / 2);
  }

  private double term(int k) {
    double power = 1;
    for (int i = 0; i < k; i++) {
      power *= e2;
    }
    return power * (2 * k + 2) / (2 * k + 1);
  }

  /** The r of a sin² φ. */
  double r(double v) {
    return r0 + v * (r1 + v * (r2 + v * (r3 + v * (r4 + v * (r5 + v * r6)))));
  }

  /** {@code sin β}. */
  static double sine(double s, double c, double r) {
    return s - s * (c * c * r);
  }

  /** {@code cos β / cos φ}. */
  static double cosineRatio(double s, double c, double r) {
    return Math.sqrt(1 + s * s * r * (2 - c * c * r));
  }
}
