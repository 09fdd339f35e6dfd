package io.firn.show;

/**
 * A plane on which a part of the Earth is drawn, in radians, x to the east and y to the north of
 * its middle. The Earth is a sphere here: on a map of a thousand pixels the difference is not
 * visible.
 */
sealed interface Projection {
  /**
   * The place of a point of the plane.
   *
   * @param place receives latitude and longitude in degrees, NaN outside the Earth
   */
  void place(double x, double y, double[] place);

  /** The whole Earth; a degree of longitude is as wide as one of latitude is high. */
  record PlateCarree() implements Projection {
    @Override
    public void place(double x, double y, double[] place) {
      boolean earth = Math.abs(x) <= Math.PI && Math.abs(y) <= Math.PI / 2;
      place[0] = earth ? Math.toDegrees(y) : Double.NaN;
      place[1] = earth ? Math.toDegrees(x) : Double.NaN;
    }
  }

  /**
   * A part of the Earth around a place, true to area: Lambert's azimuthal equal-area projection
   * (Snyder, Map Projections: A Working Manual, 24-13 to 24-16).
   *
   * @param latitude of the middle in degrees
   * @param longitude of the middle in degrees
   */
  record Azimuthal(double latitude, double longitude) implements Projection {
    @Override
    public void place(double x, double y, double[] place) {
      double distance = Math.hypot(x, y);
      if (distance > 2) {
        place[0] = Double.NaN;
        place[1] = Double.NaN;
        return;
      }
      double sinC = distance == 0 ? 0 : Math.sin(2 * Math.asin(distance / 2));
      double cosC = 1 - distance * distance / 2;
      double sin0 = Math.sin(Math.toRadians(latitude));
      double cos0 = Math.cos(Math.toRadians(latitude));
      double northing = distance == 0 ? 0 : y * sinC / distance;
      double easting = distance == 0 ? 0 : x * sinC / distance;
      double sin = Math.max(-1, Math.min(1, cosC * sin0 + northing * cos0));
      place[0] = Math.toDegrees(Math.asin(sin));
      double turned =
          longitude + Math.toDegrees(Math.atan2(easting, cosC * cos0 - northing * sin0));
      // Rounding may leave it just short of the date line.
      place[1] = Math.max(-180, turned - 360 * Math.floor((turned + 180) / 360));
    }
  }
}
