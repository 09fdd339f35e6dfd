package io.firn.grid.crs;

import org.locationtech.proj4j.CRSFactory;
import org.locationtech.proj4j.Proj4jException;
import org.locationtech.proj4j.ProjCoordinate;

/**
 * A projection of proj4j's. Its objects are set up once and change nothing when they project, so
 * that threads share them; a test has them do so.
 */
final class LibraryProjection implements Projection {
  private static final double TURN = 360;

  private final org.locationtech.proj4j.proj.Projection projection;

  /**
   * @throws IllegalArgumentException when proj4j does not take its parameters
   */
  LibraryProjection(String projString) {
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
        x[i] = projected.x;
        y[i] = projected.y;
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
