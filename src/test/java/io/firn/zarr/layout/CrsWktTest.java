package io.firn.zarr.layout;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.crs.Crs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  /** Of every method and datum, with and without a code, and with axes in either order. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "EPSG:2193",
        "EPSG:3031",
        "EPSG:3035",
        "EPSG:3338",
        "EPSG:3349",
        "EPSG:3395",
        "EPSG:3413",
        "EPSG:3577",
        "EPSG:3857",
        "EPSG:3978",
        "EPSG:3994",
        "EPSG:4167",
        "EPSG:4258",
        "EPSG:4269",
        "EPSG:4283",
        "EPSG:4326",
        "EPSG:5042",
        "EPSG:5070",
        "EPSG:6931",
        "EPSG:6932",
        "EPSG:6933",
        "EPSG:25833",
        "EPSG:26819",
        "EPSG:28355",
        "EPSG:32661",
        "EPSG:32733",
        "+proj=longlat +ellps=GRS80",
        "+proj=laea +lat_0=72.123456789 +lon_0=-40 +x_0=0.1 +y_0=-1e9",
        "+proj=stere +lat_0=-90 +lat_ts=-65 +lon_0=150 +ellps=GRS80",
        "+proj=stere +lat_0=90 +k=0.994 +lon_0=-170.3",
        "+proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717",
        "+proj=merc +lat_ts=41 +lon_0=100 +datum=NAD83",
        "+proj=merc +a=6378137 +b=6378137 +lon_0=0",
        "+proj=cea +lat_ts=-20",
        "+proj=lcc +lat_1=60 +lat_0=50 +lon_0=20",
        "+proj=aea +lat_1=60 +lat_2=20 +lat_0=40",
      })
  void itIsReadForTheSameCrs(String text) {
    Crs crs = Crs.of(text);
    String wkt = CrsWkt.of(crs);
    Crs read = Crs.of(wkt);
    assertThat(read.method()).isEqualTo(crs.method());
    assertThat(read.datum()).isEqualTo(crs.datum());
    assertThat(read.pole()).isEqualTo(crs.pole());
    assertThat(crs.method().parameters())
        .allSatisfy(one -> assertThat(read.value(one)).isEqualTo(crs.value(one)));
    assertThat(read.epsg()).isEqualTo(crs.epsg());
    assertThat(CrsWkt.of(read)).isEqualTo(wkt);
  }
}
