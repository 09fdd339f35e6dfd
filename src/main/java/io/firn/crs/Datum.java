package io.firn.crs;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the latitudes and longitudes of a CRS refer to. Only datums that agree with WGS84 to within
 * a metre or so, whose coordinates PROJ takes for WGS84's: points are never shifted.
 */
public enum Datum {
  WGS84("WGS 84", "World Geodetic System 1984", Ellipsoid.WGS84, 4326),
  NAD83("NAD83", "North American Datum 1983", Ellipsoid.GRS80, 4269),
  ETRS89("ETRS89", "European Terrestrial Reference System 1989", Ellipsoid.GRS80, 4258),
  GDA94("GDA94", "Geocentric Datum of Australia 1994", Ellipsoid.GRS80, 4283),
  NZGD2000("NZGD2000", "New Zealand Geodetic Datum 2000", Ellipsoid.GRS80, 4167),
  /** For PROJ strings that name only the ellipsoid. */
  ON_GRS80("unknown", "Unknown based on GRS 1980 ellipsoid", Ellipsoid.GRS80, 0);

  /**
   * The figure of the Earth.
   *
   * @param title its name in EPSG
   * @param projName its name in PROJ
   */
  public record Ellipsoid(
      String title, String projName, double semiMajorAxis, double inverseFlattening) {
    static final Ellipsoid WGS84 = new Ellipsoid("WGS 84", "WGS84", 6_378_137, 298.257223563);
    static final Ellipsoid GRS80 = new Ellipsoid("GRS 1980", "GRS80", 6_378_137, 298.257222101);

    public double semiMinorAxis() {
      return semiMajorAxis * (1 - 1 / inverseFlattening);
    }

    /** The square of the eccentricity. */
    double e2() {
      double flattening = 1 / inverseFlattening;
      return flattening * (2 - flattening);
    }
  }

  private final String crsName;
  private final String title;
  private final Ellipsoid ellipsoid;
  private final int epsg;

  Datum(String crsName, String title, Ellipsoid ellipsoid, int epsg) {
    this.crsName = crsName;
    this.title = title;
    this.ellipsoid = ellipsoid;
    this.epsg = epsg;
  }

  /** The datum of the geographic CRS with this EPSG name. */
  static Optional<Datum> ofCrs(String crsName) {
    return Arrays.stream(values())
        .filter(datum -> datum.epsg != 0 && datum.crsName.equals(crsName))
        .findFirst();
  }

  /** Its name in EPSG. */
  public String title() {
    return title;
  }

  public Ellipsoid ellipsoid() {
    return ellipsoid;
  }

  /** The EPSG name of the geographic CRS of this datum. */
  public String crsName() {
    return crsName;
  }

  /** The EPSG code of the geographic CRS of this datum. */
  public OptionalInt epsg() {
    return epsg == 0 ? OptionalInt.empty() : OptionalInt.of(epsg);
  }
}
