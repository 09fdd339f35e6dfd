package io.firn.crs;

/**
 * Projects points to the plane of a CRS. Implementations are immutable and thread-safe.
 *
 * <p>Geographic, polar stereographic and Lambert's azimuthal equal-area projections compute the
 * same on every machine. The others are proj4j's and use Java's {@link Math}, whose last digits may
 * differ between kinds of processors: by nanometres, enough to move a point on the edge of two
 * cells.
 */
@FunctionalInterface
public interface Projection {
  /**
   * Projects points.
   *
   * @param latitudes geodetic latitudes in degrees, [-90, 90]
   * @param longitudes in degrees, [-360, 360]; they wrap
   * @param from first point
   * @param count points
   * @param x receives the x of point {@code from + i} at i, in metres, or unchanged in degrees for
   *     a geographic CRS; not finite where the plane has no such point
   * @param y receives the y
   */
  void project(
      double[] latitudes, double[] longitudes, int from, int count, double[] x, double[] y);

  /** The projection of a CRS. */
  static Projection of(ProjDefinition definition) {
    return switch (definition.method()) {
      case GEOGRAPHIC ->
          (latitudes, longitudes, from, count, x, y) -> {
            System.arraycopy(longitudes, from, x, 0, count);
            System.arraycopy(latitudes, from, y, 0, count);
          };
      case POLAR_STEREOGRAPHIC_A, POLAR_STEREOGRAPHIC_B -> new PolarStereographic(definition);
      case LAMBERT_AZIMUTHAL_EQUAL_AREA -> new LambertAzimuthal(definition);
      default -> new LibraryProjection(definition.projString(), definition.unreachable());
    };
  }
}
