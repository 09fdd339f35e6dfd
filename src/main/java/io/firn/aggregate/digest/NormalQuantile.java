package io.firn.aggregate.digest;

/**
 * Quantiles of the standard normal distribution by P. J. Acklam's rational approximation, "An
 * algorithm for computing the inverse normal cumulative distribution function" (2003): relative
 * error below 1.15e-9. Not a better one, because thresholds are compared with those of others who
 * use it.
 */
final class NormalQuantile {
  private static final double[] A = {
    -39.6968302866538,
    220.946098424521,
    -275.928510446969,
    138.357751867269,
    -30.6647980661472,
    2.50662827745924
  };
  private static final double[] B = {
    -54.4760987982241, 161.585836858041, -155.698979859887, 66.8013118877197, -13.2806815528857
  };
  private static final double[] C = {
    -0.00778489400243029,
    -0.322396458041136,
    -2.40075827716184,
    -2.54973253934373,
    4.37466414146497,
    2.93816398269878
  };
  private static final double[] D = {
    0.00778469570904146, 0.32246712907004, 2.445134137143, 3.75440866190742
  };

  /** Below this probability, and above one less it, lie the tails. */
  private static final double TAIL = 0.02425;

  private NormalQuantile() {}

  /**
   * How many independent samples a record has.
   *
   * @param samples of a record, at least 1
   * @param correlation how many consecutive samples count as one, above 0
   */
  static double independent(double samples, double correlation) {
    return Math.max(samples / correlation, 1);
  }

  /**
   * How many standard deviations noise exceeds anywhere in a record with a given probability; NaN
   * where that of one sample is too small to be told from 0.
   *
   * @param rate the probability, between 0 and 1
   * @param independent samples of a record
   */
  static double threshold(double rate, double independent) {
    double each = 1 - StrictMath.pow(1 - rate, 1 / independent);
    return of(1 - each);
  }

  /**
   * @param p between 0 and 1, both excluded
   */
  static double of(double p) {
    if (p < TAIL) {
      return tail(StrictMath.sqrt(-2 * StrictMath.log(p)));
    }
    if (p > 1 - TAIL) {
      return -tail(StrictMath.sqrt(-2 * StrictMath.log(1 - p)));
    }
    double q = p - 0.5;
    double r = q * q;
    return polynomial(A, r) * q / (polynomial(B, r) * r + 1);
  }

  private static double tail(double q) {
    return polynomial(C, q) / (polynomial(D, q) * q + 1);
  }

  private static double polynomial(double[] coefficients, double x) {
    double value = coefficients[0];
    for (int i = 1; i < coefficients.length; i++) {
      value = value * x + coefficients[i];
    }
    return value;
  }
}
