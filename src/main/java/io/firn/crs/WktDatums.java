package io.firn.crs;

import java.util.Locale;
import java.util.Map;
import org.apache.sis.referencing.datum.BursaWolfParameters;
import org.apache.sis.referencing.datum.DatumOrEnsemble;
import org.apache.sis.referencing.datum.DefaultGeodeticDatum;
import org.opengis.referencing.crs.GeodeticCRS;
import org.opengis.referencing.datum.GeodeticDatum;
import org.opengis.referencing.datum.PrimeMeridian;

/** The datums that well-known text names. */
final class WktDatums {
  /** Relative; texts round the axes of an ellipsoid, but by less than WGS84 and GRS80 differ. */
  private static final double SAME = 1e-10;

  /** Letters and digits of the names, without ESRI's D_ and the "ensemble" of newer EPSG names. */
  private static final Map<String, Datum> BY_NAME =
      Map.ofEntries(
          Map.entry("worldgeodeticsystem1984", Datum.WGS84),
          Map.entry("wgs1984", Datum.WGS84),
          Map.entry("wgs84", Datum.WGS84),
          Map.entry("unknownbasedonwgs84ellipsoid", Datum.WGS84),
          Map.entry("northamericandatum1983", Datum.NAD83),
          Map.entry("northamerican1983", Datum.NAD83),
          Map.entry("nad83", Datum.NAD83),
          Map.entry("europeanterrestrialreferencesystem1989", Datum.ETRS89),
          Map.entry("etrs1989", Datum.ETRS89),
          Map.entry("etrs89", Datum.ETRS89),
          Map.entry("geocentricdatumofaustralia1994", Datum.GDA94),
          Map.entry("gda1994", Datum.GDA94),
          Map.entry("gda94", Datum.GDA94),
          Map.entry("newzealandgeodeticdatum2000", Datum.NZGD2000),
          Map.entry("nzgd2000", Datum.NZGD2000),
          Map.entry("unknownbasedongrs1980ellipsoid", Datum.ON_GRS80),
          Map.entry("unknownbasedongrs80ellipsoid", Datum.ON_GRS80));

  private WktDatums() {}

  /**
   * @throws WktException when it is not supported
   */
  static Datum of(GeodeticCRS crs) {
    GeodeticDatum said = DatumOrEnsemble.asDatum(crs);
    String name = said.getName().getCode();
    Datum datum = BY_NAME.get(plain(name));
    if (datum == null) {
      throw new WktException(
          "its datum '%s' is not supported: those of WGS 84, NAD83, ETRS89, GDA94 and NZGD2000 are"
              .formatted(name));
    }
    requireEllipsoid(said.getEllipsoid(), datum);
    PrimeMeridian meridian = said.getPrimeMeridian();
    if (meridian.getGreenwichLongitude() != 0) {
      throw new WktException(
          "its prime meridian is %s (%s°), and only 0° is supported"
              .formatted(meridian.getName().getCode(), meridian.getGreenwichLongitude()));
    }
    if (said instanceof DefaultGeodeticDatum shifted) {
      for (BursaWolfParameters shift : shifted.getBursaWolfParameters()) {
        if (!shift.isIdentity()) {
          throw new WktException(
              "its datum is shifted against WGS 84 (TOWGS84), which is not supported");
        }
      }
    }
    return datum;
  }

  private static String plain(String name) {
    String esri = name.startsWith("D_") ? name.substring(2) : name;
    String letters = esri.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]", "");
    return letters.endsWith("ensemble")
        ? letters.substring(0, letters.length() - "ensemble".length())
        : letters;
  }

  private static void requireEllipsoid(org.opengis.referencing.datum.Ellipsoid said, Datum datum) {
    Datum.Ellipsoid meant = datum.ellipsoid();
    double metres =
        said.getAxisUnit()
            .getConverterTo(org.apache.sis.measure.Units.METRE)
            .convert(said.getSemiMajorAxis());
    if (!isSame(metres, meant.semiMajorAxis())
        || !isSame(said.getInverseFlattening(), meant.inverseFlattening())) {
      throw new WktException(
          "its ellipsoid '%s' (%s m, 1/%s) is not that of its datum %s"
              .formatted(
                  said.getName().getCode(), metres, said.getInverseFlattening(), datum.title()));
    }
  }

  private static boolean isSame(double a, double b) {
    return Math.abs(a - b) <= SAME * b;
  }
}
