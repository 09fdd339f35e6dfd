package io.firn.crs;

/**
 * The sine, by operations that Java defines to the last bit, which {@code Math.sin} is not: a point
 * on the edge of two cells must fall on the same side on every machine.
 */
final class Sine {
  private static final double RADIANS_PER_DEGREE = Math.PI / 180;

  /** 1.5 · 2⁵²: a double of this size has no fraction. */
  private static final double WHOLE = 0x1.8p52;

  private Sine() {}

  /**
   * The sine of an angle in degrees, good to the last digits: by the Taylor series of sine or
   * cosine, within 45° of a multiple of 90°.
   */
  static double ofDegrees(double degrees) {
    // As Math.rint, whose instruction has to wait for an earlier use of its register.
    double quadrant = degrees / 90 + WHOLE - WHOLE;
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
