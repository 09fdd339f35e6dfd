package io.firn.grid;

/**
 * HEALPix on WGS84: nested indices of geodetic coordinates, and back.
 *
 * <p>A cell of order k is one of 12·4ᵏ of the same area on the ellipsoid: the geodetic latitude is
 * first taken to the authalic sphere ({@code latitude: authalic-wgs84}), the longitude stays. The
 * projection is that of Górski et al. 2005 (ApJ 622, 759) and Calabretta and Roukema 2007 (MNRAS
 * 381, 865). Coordinates are degrees. Results do not depend on the machine.
 */
public final class Healpix {
  /** The finest order: an index then takes 62 bits. */
  public static final int MAX_ORDER = 29;

  /** Cells along an edge of one of the twelve base cells, at the finest order. */
  private static final int NSIDE = 1 << MAX_ORDER;

  private static final int LAST = NSIDE - 1;

  /** The bits of the base cell in an index at the finest order. */
  private static final long FACES = -1L << 2 * MAX_ORDER;

  /** {@code |sin β|} where the equatorial belt ends and the polar caps begin. */
  private static final double TRANSITION = 2.0 / 3;

  /**
   * The cosine of the double nearest to 90°, which healpy takes for the sine of the equator. It is
   * what decides to which cell a point exactly on a corner of cells at the equator belongs; we
   * follow healpy there, and no other point notices.
   */
  private static final double HEALPY_EQUATOR = 6.123233995736766e-17;

  private Healpix() {}

  /** Cells of the whole sphere. */
  public static long cells(int order) {
    return 12L << 2 * checkOrder(order);
  }

  /** The area of one cell in square metres of the ellipsoid; its root is the cell's size. */
  public static double cellArea(int order) {
    return Authalic.ellipsoidArea() / cells(order);
  }

  /**
   * The nested index of a point, or {@link Grid#MISSING} when a coordinate is not finite or out of
   * range.
   *
   * @param latitude geodetic WGS84 latitude, [-90, 90]
   * @param longitude [-360, 360]; it wraps
   */
  public static long nested(int order, double latitude, double longitude) {
    return atOrder(checkOrder(order), latitude, longitude);
  }

  /**
   * The nested indices of points, as {@link #nested(int, double, double)} gives them.
   *
   * @param from first point
   * @param to one past the last point
   * @param cells receives the index of point i at i
   */
  public static void nested(
      int order, double[] latitudes, double[] longitudes, int from, int to, long[] cells) {
    checkOrder(order);
    int next = from;
    if (to - from >= Block.LEAST_POINTS) {
      Block block = new Block(Math.min(to - from, Block.MOST_POINTS));
      while (to - next >= Block.LEAST_POINTS) {
        int count = Math.min(to - next, Block.MOST_POINTS);
        block.locate(order, latitudes, longitudes, next, count, cells);
        next += count;
      }
    }
    for (; next < to; next++) {
      cells[next] = atOrder(order, latitudes[next], longitudes[next]);
    }
  }

  /**
   * The centres of cells.
   *
   * @param cells nested indices, 0 to {@link #cells}, exclusive
   * @param from first cell
   * @param to one past the last cell
   * @param latitudes receives the geodetic WGS84 latitude of cell i at i
   * @param longitudes receives the longitude of cell i at i, [-180, 180)
   */
  public static void centres(
      int order, long[] cells, int from, int to, double[] latitudes, double[] longitudes) {
    long count = cells(order);
    int nside = 1 << order;
    for (int i = from; i < to; i++) {
      long cell = cells[i];
      if (cell < 0 || cell >= count) {
        throw new IllegalArgumentException(
            "Invalid cell '" + cell + "': order " + order + " has cells 0 to " + (count - 1));
      }
      int face = (int) (cell >>> 2 * order);
      long inFace = cell & (1L << 2 * order) - 1;
      int x = gather(inFace);
      int y = gather(inFace >>> 1);
      // In the projected plane: north of the equator in units of the belt's half height, and
      // from the meridian through the middle of the face in units of 1/(2 nside) quadrants.
      int north = x + y + 1 - (face >> 2) * nside;
      int east = x - y;
      int toPole = 2 * nside - Math.abs(north);
      double middle = (face & 3) + (face >> 2 == 1 ? 0 : 0.5);
      double quadrants;
      if (toPole >= nside) {
        latitudes[i] = Authalic.latitude(TRANSITION * north / nside);
        quadrants = middle + east / (2.0 * nside);
      } else {
        double sigma = (double) toPole / nside;
        latitudes[i] = Math.copySign(90 - Authalic.colatitude(sigma * sigma / 3), north);
        quadrants = middle + east / (2.0 * toPole);
      }
      longitudes[i] = 90 * (quadrants < 2 ? quadrants : quadrants - 4);
    }
  }

  private static int checkOrder(int order) {
    if (order < 0 || order > MAX_ORDER) {
      throw new IllegalArgumentException(
          "Invalid order '" + order + "': HEALPix has orders 0 to " + MAX_ORDER);
    }
    return order;
  }

  private static long atOrder(int order, double latitude, double longitude) {
    if (!isPlace(latitude, longitude)) {
      return Grid.MISSING;
    }
    double z = latitude == 0 ? HEALPY_EQUATOR : Authalic.sine(latitude);
    double quadrants = quadrants(longitude);
    long digits;
    if (Math.abs(z) <= TRANSITION) {
      digits = inBelt((long) falling(quadrants, z), (long) rising(quadrants, z));
    } else {
      double sigma = sigma(sineBelowPole(latitude));
      digits =
          inCap(
              latitude,
              (int) quadrants,
              (int) east(quadrants, sigma),
              (int) west(quadrants, sigma));
    }
    return interleave(digits) >> 2 * (MAX_ORDER - order);
  }

  /** Written so that NaN fails. */
  private static boolean isPlace(double latitude, double longitude) {
    return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 360;
  }

  /** 0 to 4; the smallest negative longitudes round to 4 itself. */
  private static double quadrants(double longitude) {
    double turned = longitude / 90;
    return turned - 4 * Math.floor(turned / 4);
  }

  /** In the belt, the place along the diagonal to the south-east, in cells. */
  private static double falling(double quadrants, double z) {
    return (quadrants + 0.5 - 0.75 * z) * NSIDE;
  }

  /** In the belt, the place along the diagonal to the north-east, in cells. */
  private static double rising(double quadrants, double z) {
    return (quadrants + 0.5 + 0.75 * z) * NSIDE;
  }

  private static double sineBelowPole(double latitude) {
    return Authalic.sineBelowPole(90 - Math.abs(latitude));
  }

  /** In a cap, the distance from the pole: 1 at the edge of the belt. */
  private static double sigma(double sineBelowPole) {
    return Math.sqrt(3 * sineBelowPole);
  }

  /** In a cap, the distance from the western edge of the base cell, in cells. */
  private static double east(double quadrants, double sigma) {
    return (quadrants - Math.floor(quadrants)) * sigma * NSIDE;
  }

  /** In a cap, the distance from the eastern edge of the base cell, in cells. */
  private static double west(double quadrants, double sigma) {
    return (1 - (quadrants - Math.floor(quadrants))) * sigma * NSIDE;
  }

  /** In the belt, the base cell, y and x at the finest order, see {@link #join}. */
  private static long inBelt(long falling, long rising) {
    int west = (int) (falling >> MAX_ORDER);
    int east = (int) (rising >> MAX_ORDER);
    // The diagonals differ by one on the faces of the north, by none on those of the equator.
    int face = 1 + west - east << 2 | Math.min(west, east) & 3;
    return join(face, (int) rising & LAST, ~(int) falling & LAST);
  }

  /**
   * In a cap, the base cell, y and x at the finest order, see {@link #join}. What changes sides
   * from point to point is computed rather than branched on: a mispredicted branch costs as much as
   * the sine.
   */
  private static long inCap(double latitude, int quadrant, int fromWest, int fromEast) {
    // At the edge of the belt the rounding of sigma may carry a point out of the base cell.
    int east = Math.min(fromWest, LAST);
    int west = Math.min(fromEast, LAST);
    // The south counts (east, west) from the pole, the north (west, east) towards it.
    int south = (int) (Double.doubleToRawLongBits(latitude) >> 63);
    int swap = (east ^ west) & south;
    int towards = LAST & ~south;
    return join(quadrant & 3 | south & 8, west ^ swap ^ towards, east ^ swap ^ towards);
  }

  private static long join(int face, int x, int y) {
    return (long) face << 2 * MAX_ORDER | (long) y << MAX_ORDER | x;
  }

  /** The nested index of the base cell, y and x that {@link #join} put side by side. */
  private static long interleave(long digits) {
    return digits & FACES | spread(digits & LAST) | spread(digits >>> MAX_ORDER & LAST) << 1;
  }

  /** Moves bit i of a number below 2³² to bit 2i. */
  private static long spread(long value) {
    long bits = value;
    bits = (bits | bits << 16) & 0x0000_FFFF_0000_FFFFL;
    bits = (bits | bits << 8) & 0x00FF_00FF_00FF_00FFL;
    bits = (bits | bits << 4) & 0x0F0F_0F0F_0F0F_0F0FL;
    bits = (bits | bits << 2) & 0x3333_3333_3333_3333L;
    return (bits | bits << 1) & 0x5555_5555_5555_5555L;
  }

  /** Moves bit 2i to bit i and drops the odd bits. */
  private static int gather(long value) {
    long bits = value & 0x5555_5555_5555_5555L;
    bits = (bits | bits >>> 1) & 0x3333_3333_3333_3333L;
    bits = (bits | bits >>> 2) & 0x0F0F_0F0F_0F0F_0F0FL;
    bits = (bits | bits >>> 4) & 0x00FF_00FF_00FF_00FFL;
    bits = (bits | bits >>> 8) & 0x0000_FFFF_0000_FFFFL;
    return (int) (bits | bits >>> 16);
  }

  /**
   * Points on which one step is taken for all of them before the next. A short loop of nothing but
   * arithmetic, from arrays to arrays at the same index, is what the compiler turns into
   * instructions for several points at once; one loop for two steps may be too long for it.
   */
  private static final class Block {
    /** So few that the arrays stay in the fastest cache. */
    static final int MOST_POINTS = 256;

    /**
     * Fewer points are faster one by one. Were they let in, the compiler might also take the loops
     * for too short to be worth the instructions for several points, for the rest of the run.
     */
    static final int LEAST_POINTS = 64;

    private final double[] latitudes;
    private final double[] longitudes;
    private final double[] quadrants;
    private final double[] sines;
    private final double[] falling;
    private final double[] rising;
    private final double[] sinesBelowPole;
    private final double[] sigmas;
    private final double[] east;
    private final double[] west;
    private final long[] digits;

    Block(int points) {
      latitudes = new double[points];
      longitudes = new double[points];
      quadrants = new double[points];
      sines = new double[points];
      falling = new double[points];
      rising = new double[points];
      sinesBelowPole = new double[points];
      sigmas = new double[points];
      east = new double[points];
      west = new double[points];
      digits = new long[points];
    }

    /** The cells of points {@code from} to {@code from + count}, exclusive. */
    void locate(
        int order, double[] latitudes, double[] longitudes, int from, int count, long[] cells) {
      System.arraycopy(latitudes, from, this.latitudes, 0, count);
      System.arraycopy(longitudes, from, this.longitudes, 0, count);
      placeInBelt(count);
      placeInCaps(count);
      boolean regular = findDigits(count);
      interleaveDigits(order, count);
      System.arraycopy(digits, 0, cells, from, count);
      if (!regular) {
        locateIrregular(order, from, count, cells);
      }
    }

    private void placeInBelt(int count) {
      for (int i = 0; i < count; i++) {
        sines[i] = Authalic.sine(latitudes[i]);
      }
      for (int i = 0; i < count; i++) {
        quadrants[i] = quadrants(longitudes[i]);
      }
      for (int i = 0; i < count; i++) {
        falling[i] = falling(quadrants[i], sines[i]);
        rising[i] = rising(quadrants[i], sines[i]);
      }
    }

    private void placeInCaps(int count) {
      for (int i = 0; i < count; i++) {
        sinesBelowPole[i] = sineBelowPole(latitudes[i]);
      }
      for (int i = 0; i < count; i++) {
        sigmas[i] = sigma(sinesBelowPole[i]);
      }
      for (int i = 0; i < count; i++) {
        east[i] = east(quadrants[i], sigmas[i]);
        west[i] = west(quadrants[i], sigmas[i]);
      }
    }

    /** Whether there were no irregular points; of those it leaves the digits undefined. */
    private boolean findDigits(int count) {
      boolean regular = true;
      for (int i = 0; i < count; i++) {
        if (isIrregular(latitudes[i], longitudes[i])) {
          regular = false;
          continue;
        }
        // Both are computed: a mispredicted branch would cost more.
        long belt = inBelt((long) falling[i], (long) rising[i]);
        long cap = inCap(latitudes[i], (int) quadrants[i], (int) east[i], (int) west[i]);
        long beyondBelt = Double.doubleToRawLongBits(TRANSITION - Math.abs(sines[i])) >> 63;
        digits[i] = belt ^ (belt ^ cap) & beyondBelt;
      }
      return regular;
    }

    private void interleaveDigits(int order, int count) {
      int shift = 2 * (MAX_ORDER - order);
      for (int i = 0; i < count; i++) {
        digits[i] = interleave(digits[i]) >> shift;
      }
    }

    private void locateIrregular(int order, int from, int count, long[] cells) {
      for (int i = 0; i < count; i++) {
        if (isIrregular(latitudes[i], longitudes[i])) {
          cells[from + i] = atOrder(order, latitudes[i], longitudes[i]);
        }
      }
    }

    /** No place, or on the equator, where {@link #HEALPY_EQUATOR} would be a branch in a step. */
    private static boolean isIrregular(double latitude, double longitude) {
      return !isPlace(latitude, longitude) || latitude == 0;
    }
  }
}
