package io.firn.zarr;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.grid.crs.Crs;
import org.junit.jupiter.api.Test;

/**
 * What PROJ takes for the CRS of a code is tested by {@code RasterReadersTest}; here, that it is
 * whole.
 */
class CrsWktTest {
  @Test
  void theAxesOfAPolarPlanePointAlongMeridians() {
    assertThat(CrsWkt.of(Crs.of("EPSG:3413")))
        .isEqualTo(
            "PROJCRS[\"WGS 84 / NSIDC Sea Ice Polar Stereographic North\","
                + "BASEGEOGCRS[\"WGS 84\",DATUM[\"World Geodetic System 1984\","
                + "ELLIPSOID[\"WGS 84\",6378137,298.257223563,LENGTHUNIT[\"metre\",1]]],"
                + "PRIMEM[\"Greenwich\",0,ANGLEUNIT[\"degree\",0.0174532925199433]],"
                + "ID[\"EPSG\",4326]],"
                + "CONVERSION[\"unnamed\",METHOD[\"Polar Stereographic (variant B)\",ID[\"EPSG\",9829]],"
                + "PARAMETER[\"Latitude of standard parallel\",70,"
                + "ANGLEUNIT[\"degree\",0.0174532925199433],ID[\"EPSG\",8832]],"
                + "PARAMETER[\"Longitude of origin\",-45,"
                + "ANGLEUNIT[\"degree\",0.0174532925199433],ID[\"EPSG\",8833]],"
                + "PARAMETER[\"False easting\",0,LENGTHUNIT[\"metre\",1],ID[\"EPSG\",8806]],"
                + "PARAMETER[\"False northing\",0,LENGTHUNIT[\"metre\",1],ID[\"EPSG\",8807]]],"
                + "CS[Cartesian,2],"
                + "AXIS[\"easting (X)\",south,MERIDIAN[45,ANGLEUNIT[\"degree\",0.0174532925199433]],"
                + "ORDER[1],LENGTHUNIT[\"metre\",1]],"
                + "AXIS[\"northing (Y)\",south,MERIDIAN[135,ANGLEUNIT[\"degree\",0.0174532925199433]],"
                + "ORDER[2],LENGTHUNIT[\"metre\",1]],ID[\"EPSG\",3413]]");
    assertThat(CrsWkt.of(Crs.of("EPSG:3031")))
        .contains("north,MERIDIAN[90,", "north,MERIDIAN[0,", "PARAMETER[\"Latitude of standard");
  }

  @Test
  void aProjStringHasNoCode() {
    assertThat(CrsWkt.of(Crs.of("+proj=laea +lat_0=72 +lon_0=-40")))
        .startsWith("PROJCRS[\"unnamed\",BASEGEOGCRS[\"WGS 84\",")
        .endsWith("AXIS[\"northing (Y)\",north,ORDER[2],LENGTHUNIT[\"metre\",1]]]");
    assertThat(CrsWkt.of(Crs.of("+proj=laea +lat_0=72 +ellps=GRS80")))
        .contains("DATUM[\"Unknown based on GRS 1980 ellipsoid\"")
        .doesNotContain("4326");
  }
}
