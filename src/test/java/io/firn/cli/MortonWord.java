package io.firn.cli;

import io.firn.grid.Healpix;

/** Reads words of cells and points by mortie's specification. */
final class MortonWord {
  private static final double METRES_PER_DEGREE = 111_195;

  private MortonWord() {}

  private static int suffix(long word) {
    return (int) (word & 63);
  }

  static boolean isPoint(long word) {
    return suffix(word) >= 48;
  }

  private static int order(long word) {
    if (suffix(word) < 28) {
      return suffix(word);
    }
    return isPoint(word) || (suffix(word) - 28) % 5 > 0 ? 29 : 28;
  }

  private static long nested(long word) {
    int order = order(word);
    long upTo27 = (word >>> 60 - 2 * Math.min(order, 27)) - (1L << 2 * Math.min(order, 27));
    int rest = suffix(word) - 28;
    return switch (order) {
      case 29 -> upTo27 << 4 | (isPoint(word) ? suffix(word) - 48 : rest / 5 << 2 | rest % 5 - 1);
      case 28 -> upTo27 << 2 | rest / 5;
      default -> upTo27;
    };
  }

  /** The width of a cell, or, for a point, that of the cell of the finest order around it. */
  static double width(long word) {
    return Math.sqrt(Healpix.cellArea(order(word)));
  }

  /** The distance between the middles of two cells. */
  static double metres(long word, long other) {
    double[] latitudes = new double[2];
    double[] longitudes = new double[2];
    for (int i = 0; i < 2; i++) {
      long one = i == 0 ? word : other;
      double[] latitude = new double[1];
      double[] longitude = new double[1];
      Healpix.centres(order(one), new long[] {nested(one)}, 0, 1, latitude, longitude);
      latitudes[i] = latitude[0];
      longitudes[i] = longitude[0];
    }
    double north = latitudes[1] - latitudes[0];
    double east = (longitudes[1] - longitudes[0]) * Math.cos(Math.toRadians(latitudes[0]));
    return METRES_PER_DEGREE * Math.hypot(north, east);
  }
}
