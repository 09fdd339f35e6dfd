package io.firn.show;

import java.util.Arrays;

/**
 * Values to colours: matplotlib's viridis, which is as even in grey and for the colour-blind as it
 * is in colour. At each end it leaves out a fiftieth of the values, so that a single outlier does
 * not make everything else look alike.
 *
 * @param least the value of the first colour
 * @param most the value of the last colour
 * @param below whether there are values below the least
 * @param above whether there are values above the most
 */
record ColorScale(double least, double most, boolean below, boolean above) {
  private static final int[] VIRIDIS = {
    0x440154, 0x481a6c, 0x472f7d, 0x414487, 0x39568c, 0x31688e, 0x2a788e, 0x23888e,
    0x1f988b, 0x22a884, 0x35b779, 0x54c568, 0x7ad151, 0xa5db36, 0xd2e21b, 0xfde725
  };

  private static final double BEYOND = 0.02;

  /**
   * The scale of some values.
   *
   * @param values at least one; they are sorted in place
   */
  static ColorScale of(double[] values) {
    Arrays.sort(values);
    int last = values.length - 1;
    double least = values[(int) Math.floor(BEYOND * last)];
    double most = values[(int) Math.ceil((1 - BEYOND) * last)];
    return new ColorScale(least, most, values[0] < least, values[last] > most);
  }

  /** The colour of a value as 0xRRGGBB. */
  int color(double value) {
    double place = most > least ? (value - least) / (most - least) : 0.5;
    return at(Math.max(0, Math.min(1, place)));
  }

  /**
   * The colour at a place on the scale.
   *
   * @param place from 0 to 1
   */
  static int at(double place) {
    double scaled = place * (VIRIDIS.length - 1);
    int from = Math.min((int) scaled, VIRIDIS.length - 2);
    double part = scaled - from;
    int color = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      int a = VIRIDIS[from] >> shift & 0xff;
      int b = VIRIDIS[from + 1] >> shift & 0xff;
      color |= (int) Math.round(a + part * (b - a)) << shift;
    }
    return color;
  }
}
