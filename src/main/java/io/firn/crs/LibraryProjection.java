package io.firn.crs;

import org.locationtech.proj4j.CRSFactory;
import org.locationtech.proj4j.Proj4jException;
import org.locationtech.proj4j.ProjCoordinate;

/**
 * A projection of proj4j. Its objects do not change while they project, so threads share them; a
 * test has threads do so.
 */
final class LibraryProjection implements Projection {
  private static final double TURN = 360;

  /** Degrees from a pole within which proj4j takes a point for the pole. */
  private static final double AT_POLE = 1e-8;

  private final org.locationtech.proj4j.proj.Projection projection;
  private final double unreachable;

  /**
   * @param unreachable latitude of a pole that has no place in the plane, but that proj4j gives the
   *     place of the other pole; NaN where there is none
   * @throws IllegalArgumentException when proj4j refuses the parameters
   */
  LibraryProjection(String projString, double unreachable) {
    this.unreachable = unreachable;
    try {
      projection = new CRSFactory().createFromParameters("", projString).getProjection();
    } catch (Proj4jException e) {
      throw new IllegalArgumentException("it is not supported: " + e.getMessage(), e);
    }
  }

  @Override
  public void project(
      double[] latitudes, double[] longitudes, int from, int count, double[] x, double[] y) {
    ProjCoordinate place = new ProjCoordinate();
    ProjCoordinate projected = new ProjCoordinate();
    for (int i = 0; i < count; i++) {
      place.x = wrapped(longitudes[from + i]);
      place.y = latitudes[from + i];
      try {
        projection.project(place, projected);
        boolean isPlace = !(Math.abs(place.y - unreachable) < AT_POLE);
        x[i] = isPlace ? projected.x : Double.NaN;
        y[i] = isPlace ? projected.y : Double.NaN;
      } catch (Proj4jException e) {
        // Such as the antipode of the middle of an azimuthal projection.
        x[i] = Double.NaN;
        y[i] = Double.NaN;
      }
    }
  }

  /** proj4j wraps longitudes itself, except where the central meridian is Greenwich. */
  private static double wrapped(double longitude) {
    return Math.abs(longitude) > TURN / 2 ? Math.IEEEremainder(longitude, TURN) : longitude;
  }
}
