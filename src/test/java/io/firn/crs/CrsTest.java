package io.firn.crs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.firn.FirnException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CrsTest {
  /** How far a point may be from where pyproj puts it; in degrees that is a tenth of this. */
  private static final double MILLIMETRE = 1e-3;

  private static final double DEGREE = 1e-9;

  /** A code is looked up in a file of a megabyte. */
  private static final Map<String, Crs> KNOWN = new ConcurrentHashMap<>();

  static Crs known(String text) {
    return KNOWN.computeIfAbsent(text, Crs::of);
  }

  static double[] project(Projection projection, double latitude, double longitude) {
    double[] x = new double[1];
    double[] y = new double[1];
    projection.project(new double[] {latitude}, new double[] {longitude}, 0, 1, x, y);
    return new double[] {x[0], y[0]};
  }

  /** Some points of well-known codes, one of every other that is supported. */
  @ParameterizedTest
  @CsvFileSource(resources = "crs.csv", numLinesToSkip = 1)
  void pointsOfEpsgCodesAreWherePyprojPutsThem(
      int epsg, double latitude, double longitude, double x, double y) {
    Crs crs = known("EPSG:" + epsg);
    double tolerance = crs.isGeographic() ? DEGREE : MILLIMETRE;
    double[] place = project(crs.projection(), latitude, longitude);
    assertThat(place[0]).isCloseTo(x, within(tolerance));
    assertThat(place[1]).isCloseTo(y, within(tolerance));
  }

  @ParameterizedTest
  @CsvFileSource(resources = "points.csv", numLinesToSkip = 1, delimiter = ';')
  void pointsOfProjStringsAreWherePyprojPutsThem(
      String text, double latitude, double longitude, double x, double y) {
    double[] place = project(known(text).projection(), latitude, longitude);
    assertThat(place[0]).isCloseTo(x, within(MILLIMETRE));
    assertThat(place[1]).isCloseTo(y, within(MILLIMETRE));
  }

  /** Both are exact to some nanometres; far from the pole, where a degree is long, to more. */
  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
  void polarStereographicIsWhereTheLibraryPutsIt(
      @ForAll @DoubleRange(min = -60, max = 90) double latitude,
      @ForAll @DoubleRange(min = -360, max = 360) double longitude,
      @ForAll @DoubleRange(min = -180, max = 180) double meridian,
      @ForAll boolean north,
      @ForAll boolean variantA) {
    String text =
        "+proj=stere +lat_0=%s +lon_0=%s +x_0=2000000 +datum=WGS84 %s"
            .formatted(
                north ? "90" : "-90",
                meridian,
                variantA
                    ? "+k=0.994 +lat_ts=" + (north ? "90" : "-90")
                    : "+lat_ts=" + (north ? "70" : "-71"));
    double degrees = north ? latitude : -latitude;
    double[] place = project(Crs.of(text).projection(), degrees, longitude);
    double[] expected = project(new LibraryProjection(text, Double.NaN), degrees, longitude);
    assertThat(place[0]).isCloseTo(expected[0], within(1e-6));
    assertThat(place[1]).isCloseTo(expected[1], within(1e-6));
  }

  @Test
  void thePolesArePlaces() {
    Projection north = Crs.of("EPSG:3413").projection();
    assertThat(project(north, 90, 17)).containsExactly(0, 0);
    assertThat(project(north, -90, 17)[0]).matches(x -> !Double.isFinite(x));
    // Along the meridian that points down, nothing is lost.
    assertThat(project(north, 70, -45)[0]).isZero();
  }

  /** As PROJ has it, which puts one pole at the apex of the cone and the other nowhere. */
  @Test
  void theOtherPoleOfAConeIsNoPlace() {
    Projection north = Crs.of("+proj=lcc +lat_1=60 +lat_2=30 +lat_0=90").projection();
    assertThat(project(north, 90, 17)).containsExactly(0, 0);
    assertThat(project(north, -90, 17)).containsOnly(Double.NaN);
    Projection south = Crs.of("+proj=lcc +lat_1=-60 +lat_2=-30 +lat_0=-90").projection();
    assertThat(project(south, -90, 17)).containsExactly(0, 0);
    assertThat(project(south, 90, 17)).containsOnly(Double.NaN);
  }

  @Test
  void aCodeHasAName() {
    Crs crs = Crs.of("EPSG:3413");
    assertThat(crs.name()).isEqualTo("WGS 84 / NSIDC Sea Ice Polar Stereographic North");
    assertThat(crs.epsg()).hasValue(3413);
    assertThat(crs.pole()).hasValue(90);
    assertThat(crs.datum()).isEqualTo(Datum.WGS84);
    assertThat(crs.method()).isEqualTo(ProjectionMethod.POLAR_STEREOGRAPHIC_B);
    assertThat(Crs.of("EPSG:4326").isGeographic()).isTrue();
    assertThat(Crs.of("EPSG:5070").datum()).isEqualTo(Datum.NAD83);
    assertThat(Crs.of("+proj=longlat").epsg()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "EPSG:999999; no CRS with this code is known; a PROJ string may define it",
        "EPSG:27700; 'OSGB 1936 / British National Grid' is not on a supported datum",
        "EPSG:3408; is not on a supported datum",
        "+proj=tmerc +towgs84=446.4,-125.2,542.1; its datum is shifted against WGS 84 (+towgs84)",
        "EPSG:2154; is not on a supported datum",
        "EPSG:3973; it is on a sphere, and deprecated; use EPSG:6931, EPSG:6932 or EPSG:6933 instead",
        "EPSG:3752; it is deprecated; use EPSG:3994 instead",
        "EPSG:32661; ",
        "nonsense; an EPSG code such as EPSG:3413, a PROJ string with +proj= or well-known text is required",
        "3413; an EPSG code such as EPSG:3413, a PROJ string with +proj= or well-known text is required",
        "+init=epsg:3413; an EPSG code such as EPSG:3413, a PROJ string with +proj= or well-known text",
        "+proj=robin; projection 'robin' is not supported; longlat, stere, laea,",
        "+proj=stere +lat_0=52; only polar stereographic projections are supported",
        "+proj=stere +lat_0=90 +lat_ts=-70; +lat_ts must be on the same side as +lat_0",
        "+proj=stere +lat_0=90 +lat_ts=-90; +lat_ts must be on the same side as +lat_0",
        "+proj=stere +lat_0=90 +lat_ts=0; +lat_ts must be on the same side as +lat_0",
        "+proj=stere +lat_0=90 +lat_ts=70 +k=0.9; +k is not supported here",
        "+proj=laea +lat_0=north; +lat_0='north' is not a number",
        "+proj=laea +lon_0=10f; +lon_0='10f' is not a number",
        "+proj=laea +lon_0=10d; +lon_0='10d' is not a number",
        "+proj=laea +lon_0=10d30; +lon_0='10d30' is not a number",
        "+proj=laea +lon_0=0x1p3; +lon_0='0x1p3' is not a number",
        "+proj=laea +lon_0=.; +lon_0='.' is not a number",
        "+proj=laea +lon_0=; +lon_0='' is not a number",
        "+proj=laea +x_0=NaN; +x_0='NaN' is not a number",
        "+proj=laea +x_0=1e999; +x_0='1e999' is not a number",
        "+proj=laea +lat_0=90 +pm=paris; +pm is not supported",
        "+proj=laea +lat_0=90 +units=us-ft; other +units than m are not supported",
        "+proj=laea +lat_0=90 +lat_0=90; +lat_0 is given twice",
        "+proj=laea +ellps=clrk66; its datum 'clrk66' is not supported",
        "+proj=utm +zone=61; +zone must be 1 to 60",
        "+proj=utm +zone=33 +lat_0=10; +lat_0 is not allowed with +proj=utm, which determines it",
        "+proj=utm +zone=33 +lon_0=15; +lon_0 is not allowed with +proj=utm",
        "+proj=utm +zone=33 +k=1; +k is not allowed with +proj=utm",
        "+proj=utm +zone=33 +k_0=0.9996; +k_0 is not allowed with +proj=utm",
        "+proj=utm +zone=33 +x_0=0; +x_0 is not allowed with +proj=utm",
        "+proj=utm +zone=33 +south +y_0=0; +y_0 is not allowed with +proj=utm",
        "+proj=merc +a=6371000 +b=6371000; a sphere other than that of EPSG:3857 is not supported",
        "+proj=merc +a=6378137 +b=6378137 +lon_0=10; +lon_0 of EPSG:3857 must be 0",
        "+proj=aea +lat_1=-30 +lat_2=30; +lat_1 and +lat_2 must not lie opposite to each other",
        "+proj=lcc +lat_2=60; +lat_1 is required",
        "+proj=lcc +lat_1=60; +lat_0 is required",
        "+proj=lcc +lat_1=60 +lat_2=0; +lat_2=0 is not supported; where the equator is a standard",
        "+proj=lcc +lat_1=60 +lat_2=90; +lat_2 must not be a pole",
        "+proj=lcc +lat_1=60 +lat_0=91; +lat_0 must be -90 to 90",
        "+proj=aea +lat_1=60; +lat_2 is required",
        "+proj=aea +lat_1=60 +lat_2=90.5; +lat_2 must be -90 to 90",
        "+proj=laea +lon_0=1e20; +lon_0 must be -360 to 360",
        "+proj=laea +lat_0=-91; +lat_0 must be -90 to 90",
        "+proj=stere +lat_0=90 +lat_ts=110; +lat_ts must be -90 to 90",
        "+proj=merc +lat_ts=90; +lat_ts must not be a pole",
        "+proj=cea +lat_ts=-90; +lat_ts must not be a pole",
      })
  void whatIsNotSupportedIsOneError(String text, String reason) {
    if (reason == null) {
      assertThat(Crs.of(text).method()).isEqualTo(ProjectionMethod.POLAR_STEREOGRAPHIC_A);
      return;
    }
    assertThatThrownBy(() -> Crs.of(text))
        .isInstanceOf(FirnException.class)
        .hasMessageStartingWith("Invalid output.grid.crs '" + text + "': ")
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"10", "+10.", "010.0", "1e1", "1.E+01", "100e-1"})
  void numbersArePlain(String number) {
    double[] place = project(Crs.of("+proj=tmerc +lon_0=" + number).projection(), 0, 10);
    assertThat(place).containsExactly(0, 0);
  }

  /** As they stand in a block of YAML. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "+proj=laea\n+lat_0=72\n+lon_0=-40\n",
        "\n  +lat_0=72\t+lon_0=-40\r\n  +proj=laea",
        "lon_0=-40\nproj=laea lat_0=72"
      })
  void wordsStandBetweenBlanksOfAnyKind(String text) {
    double[] place = project(Crs.of(text).projection(), 72, -40);
    assertThat(place).containsExactly(0, 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"EPSG:6931", "EPSG:32618", "EPSG:6933", "EPSG:5070", "EPSG:3978"})
  void threadsShareAProjection(String text) throws Exception {
    Projection projection = Crs.of(text).projection();
    int points = 4000;
    double[] latitudes = new double[points];
    double[] longitudes = new double[points];
    for (int i = 0; i < points; i++) {
      latitudes[i] = 30 + 50.0 * i / points;
      longitudes[i] = -120 + i * 7 % 60;
    }
    double[] x = new double[points];
    double[] y = new double[points];
    projection.project(latitudes, longitudes, 0, points, x, y);
    Callable<Boolean> again =
        () -> {
          double[] otherX = new double[points];
          double[] otherY = new double[points];
          projection.project(latitudes, longitudes, 0, points, otherX, otherY);
          return java.util.Arrays.equals(x, otherX) && java.util.Arrays.equals(y, otherY);
        };
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      List<Callable<Boolean>> calls = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        calls.add(again);
      }
      for (Future<Boolean> same : pool.invokeAll(calls)) {
        assertThat(same.get()).isTrue();
      }
    } finally {
      pool.shutdownNow();
    }
  }
}
