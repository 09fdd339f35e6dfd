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

  /** {@code |sin β|} where the equatorial belt ends and the polar caps begin. */
  private static final double TRANSITION = 2.0 / 3;

  /** A latitude just beyond the belt, which ends at 41.94°. */
  private static final double WIDER_THAN_BELT = 42;

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
    for (int i = from; i < to; i++) {
      cells[i] = atOrder(order, latitudes[i], longitudes[i]);
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
    // Written so that NaN fails.
    if (!(Math.abs(latitude) <= 90 && Math.abs(longitude) <= 360)) {
      return Grid.MISSING;
    }
    return finest(latitude, longitude) >> 2 * (MAX_ORDER - order);
  }

  /**
   * The index at the finest order; that of any other is a prefix of it. Whatever changes sides from
   * point to point is computed rather than branched on: a mispredicted branch costs as much as the
   * sine.
   */
  private static long finest(double latitude, double longitude) {
    double turned = longitude / 90;
    // 0 to 4; the smallest negative longitudes round to 4 itself.
    double quadrants = turned - 4 * Math.floor(turned / 4);
    if (Math.abs(latitude) <= WIDER_THAN_BELT) {
      double z = latitude == 0 ? HEALPY_EQUATOR : Authalic.sine(latitude);
      if (Math.abs(z) <= TRANSITION) {
        return inBelt(z, quadrants);
      }
    }
    return inCap(latitude, quadrants);
  }

  private static long inBelt(double z, double quadrants) {
    // Places along the two diagonals of the projected plane, in edges of a base cell.
    long falling = (long) ((quadrants + 0.5 - 0.75 * z) * NSIDE);
    long rising = (long) ((quadrants + 0.5 + 0.75 * z) * NSIDE);
    int west = (int) (falling >> MAX_ORDER);
    int east = (int) (rising >> MAX_ORDER);
    // The diagonals differ by one on the faces of the north, by none on those of the equator.
    int face = 1 + west - east << 2 | Math.min(west, east) & 3;
    return index(face, (int) rising & LAST, ~(int) falling & LAST);
  }

  private static long inCap(double latitude, double quadrants) {
    int quadrant = (int) quadrants;
    double f = quadrants - quadrant;
    double sigma = Math.sqrt(3 * Authalic.sineBelowPole(90 - Math.abs(latitude)));
    // At the edge of the belt the rounding of sigma may carry a point out of the base cell.
    int east = Math.min((int) (f * sigma * NSIDE), LAST);
    int west = Math.min((int) ((1 - f) * sigma * NSIDE), LAST);
    // The south counts (east, west) from the pole, the north (west, east) towards it.
    int south = (int) (Double.doubleToRawLongBits(latitude) >> 63);
    int swap = (east ^ west) & south;
    int towards = LAST & ~south;
    return index(quadrant & 3 | south & 8, west ^ swap ^ towards, east ^ swap ^ towards);
  }

  private static long index(int face, int x, int y) {
    return (long) face << 2 * MAX_ORDER | spread(x) | spread(y) << 1;
  }

  /** Moves bit i of a number below 2³² to bit 2i. */
  private static long spread(int value) {
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
}
