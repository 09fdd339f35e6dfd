package io.firn.crs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.Assume;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LambertAzimuthalTest {
  /** Of WGS84, from the closed form in 40 digits. */
  private static final double AUTHALIC_RADIUS = 6_371_007.180918473;

  private static double[] project(String crs, double latitude, double longitude) {
    return CrsTest.project(CrsTest.known(crs).projection(), latitude, longitude);
  }

  /**
   * The last digit of 540°, which the difference of two longitudes may have, is 6 nm on the ground;
   * a few such add up. They turn the direction, which makes more of them near the opposite point: a
   * micrometre at 0.01 radians, 64 km. Polar aspects know the direction.
   */
  @ParameterizedTest
  @CsvFileSource(resources = "laea.csv", numLinesToSkip = 1, delimiter = ';')
  void pointsAreWhereTheClosedFormPutsThem(
      String crs, double latitude, double longitude, double x, double y, double opposite) {
    boolean polar = CrsTest.known(crs).pole().isPresent();
    double tolerance = 1e-8 + (polar ? 0 : 1e-8 / opposite);
    double[] place = project(crs, latitude, longitude);
    assertThat(place[0]).isCloseTo(x, within(tolerance));
    assertThat(place[1]).isCloseTo(y, within(tolerance));
  }

  /**
   * Not near the poles nor the opposite point, which is at 12,740 km, where proj4j loses digits.
   */
  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
  void pointsAreWhereTheLibraryPutsThem(
      @ForAll @DoubleRange(min = -85, max = 85) double latitude,
      @ForAll @DoubleRange(min = -360, max = 360) double longitude,
      @ForAll @DoubleRange(min = -80, max = 80) double middle,
      @ForAll @DoubleRange(min = -180, max = 180) double meridian) {
    String text =
        "+proj=laea +lat_0=%s +lon_0=%s +x_0=2000000 +ellps=GRS80".formatted(middle, meridian);
    double[] expected =
        CrsTest.project(new LibraryProjection(text, Double.NaN), latitude, longitude);
    Assume.that(Math.hypot(expected[0] - 2_000_000, expected[1]) < 12_500_000);
    double[] place = CrsTest.project(Crs.of(text).projection(), latitude, longitude);
    assertThat(place[0]).isCloseTo(expected[0], within(1e-6));
    assertThat(place[1]).isCloseTo(expected[1], within(1e-6));
  }

  @Test
  void thePoleInTheMiddleIsTheOrigin() {
    assertThat(project("EPSG:6931", 90, 17)).containsExactly(0, 0);
    assertThat(project("EPSG:6932", -90, 17)).containsExactly(0, 0);
    // Along the meridian that points down, nothing is lost.
    assertThat(project("EPSG:3574", 70, -40)[0]).isZero();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1e-9, -30, 52, 72, 89.999, -89.999999, 90})
  void theMiddleIsTheOrigin(double middle) {
    String crs = "+proj=laea +lat_0=%s +lon_0=-40".formatted(middle);
    assertThat(project(crs, middle, -40)).containsExactly(0, 0);
    assertThat(project(crs, middle, 320)).containsExactly(0, 0);
  }

  /** As PROJ has it, also of what is next to it. */
  @ParameterizedTest
  @CsvSource({
    "90, -90, 17",
    "-90, 90, 17",
    "90, -89.999999999, 17",
    "0, 0, 180",
    "0, 0, -180",
    "52, -52, 180",
    "52, -51.9993, -180",
    "-72, 72, 180.0007",
    "89.999, -89.999, 180"
  })
  void thePointOppositeToTheMiddleIsNoPlace(double middle, double latitude, double longitude) {
    assertThat(project("+proj=laea +lat_0=" + middle, latitude, longitude))
        .containsOnly(Double.NaN);
  }

  /** The plane is a disc whose edge is that point: twice the authalic sphere's radius. */
  @Test
  void whatIsNextToTheOppositePointIsAtTheEdge() {
    double[] place = project("EPSG:6931", -89.99999999, 17);
    assertThat(Math.hypot(place[0], place[1])).isCloseTo(2 * AUTHALIC_RADIUS, within(1e-8));
  }

  /** A middle beside the pole is the polar aspect, a hair aside. */
  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void theProjectionIsContinuousInItsMiddle(
      @ForAll @DoubleRange(min = -60, max = 90) double latitude,
      @ForAll @DoubleRange(min = -180, max = 180) double longitude) {
    double[] polar = project("+proj=laea +lat_0=90", latitude, longitude);
    double[] beside = project("+proj=laea +lat_0=89.9999999999", latitude, longitude);
    // 1e-10° are 11 µm, and less than twice as much anywhere up to 60° beyond the equator.
    assertThat(beside[0]).isCloseTo(polar[0], within(5e-5));
    assertThat(beside[1]).isCloseTo(polar[1], within(5e-5));
  }

  @Test
  void aTurnOfTheMeridianChangesNothing() {
    double[] place = project("+proj=laea +lat_0=52 +lon_0=10", 60, 25);
    assertThat(project("+proj=laea +lat_0=52 +lon_0=-350", 60, 25)).containsExactly(place);
  }
}
