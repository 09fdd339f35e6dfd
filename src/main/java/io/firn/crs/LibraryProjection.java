package io.firn.crs;

import org.locationtech.proj4j.CRSFactory;
import org.locationtech.proj4j.Proj4jException;
import org.locationtech.proj4j.ProjCoordinate;

/**
 * A projection of proj4j's. Its objects are set up once and change nothing when they project, so
 * that threads share them; a test has them do so.
 */
final class LibraryProjection implements Projection {
  private static final double TURN = 360;

  /** So close to a pole, in degrees, proj4j takes a point for it. */
  private static final double AT_POLE = 1e-8;

  private final org.locationtech.proj4j.proj.Projection projection;
  private final double unreachable;

  /**
   * @param unreachable latitude of a pole that has no place, where proj4j gives it that of the
   *     other one; NaN where there is none such
   * @throws IllegalArgumentException when proj4j does not take its parameters
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
        // Such as the point opposite to the middle of an azimuthal projection.
        x[i] = Double.NaN;
        y[i] = Double.NaN;
      }
    }
  }

  /** proj4j wraps longitudes itself, but not where the central meridian is that of Greenwich. */
  private static double wrapped(double longitude) {
    return Math.abs(longitude) > TURN / 2 ? Math.IEEEremainder(longitude, TURN) : longitude;
  }
}
