package io.firn.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/**
 * {@code healpix.csv} is from healpy and mortie, {@code exact.csv} from 60-digit arithmetic, {@code
 * centres.csv} from healpix-geo; {@code make_exact.py} beside them wrote the last two.
 */
class HealpixTest {
  private static final int[] GOLDEN_ORDERS = {0, 3, 6, 8, 12, 18};

  @Test
  void healpyAgreesAtEveryOrderUpTo18() throws IOException {
    for (String[] row : rows("healpix.csv")) {
      double latitude = Double.parseDouble(row[0]);
      double longitude = Double.parseDouble(row[1]);
      for (int i = 0; i < GOLDEN_ORDERS.length; i++) {
        assertThat(Healpix.nested(GOLDEN_ORDERS[i], latitude, longitude))
            .as("order %d at %s, %s", GOLDEN_ORDERS[i], latitude, longitude)
            .isEqualTo(Long.parseLong(row[3 + i]));
      }
    }
  }

  @Test
  void healpyAgreesAtOrder29ExceptForTheLastDigitOfItsSine() throws IOException {
    // healpy takes the sine of a rounded authalic latitude: half a digit of it is 10⁻⁷ cells, so
    // that one of 2,018 random rows in 2,500 such tables would lie on the other side of an edge.
    assertThat(rows("healpix.csv"))
        .filteredOn(
            row ->
                Healpix.nested(29, Double.parseDouble(row[0]), Double.parseDouble(row[1]))
                    != Long.parseLong(row[9]))
        .hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void order29IsExactEvenAtThePolesAndTheEdgeOfTheBelt() throws IOException {
    assertThat(rows("exact.csv"))
        .allSatisfy(
            row ->
                assertThat(
                        Healpix.nested(29, Double.parseDouble(row[0]), Double.parseDouble(row[1])))
                    .isEqualTo(Long.parseLong(row[2])));
  }

  @Test
  void centresAreThoseOfHealpixGeo() throws IOException {
    double[] latitude = new double[1];
    double[] longitude = new double[1];
    for (String[] row : rows("centres.csv")) {
      Healpix.centres(
          Integer.parseInt(row[0]), new long[] {Long.parseLong(row[1])}, 0, 1, latitude, longitude);
      // 10⁻⁹ degrees are 0.1 mm; healpix-geo's own series is good to 10⁻¹⁰.
      assertThat(latitude[0]).isCloseTo(Double.parseDouble(row[2]), within(1e-9));
      assertThat((longitude[0] + 360) % 360).isCloseTo(Double.parseDouble(row[3]), within(1e-9));
    }
  }

  @Property
  void theCentreOfACellLiesInTheCell(
      @ForAll @IntRange(max = 29) int order,
      @ForAll @DoubleRange(max = 1, maxIncluded = false) double place) {
    long cell = (long) (place * Healpix.cells(order));
    double[] latitude = new double[1];
    double[] longitude = new double[1];

    Healpix.centres(order, new long[] {cell}, 0, 1, latitude, longitude);

    assertThat(latitude[0]).isBetween(-90.0, 90.0);
    assertThat(longitude[0]).isGreaterThanOrEqualTo(-180).isLessThan(180);
    assertThat(Healpix.nested(order, latitude[0], longitude[0])).isEqualTo(cell);
  }

  @Test
  void theCellsThatTouchAPoleHashToThemselvesAtOrder29() {
    // A cell at the pole is 1e-9 degrees wide here, and 1 - sin of its centre is 10⁻¹⁸.
    for (int base = 0; base < 12; base++) {
      long first = (long) base << 58;
      long[] corners = {first, first + (1L << 58) - 1};
      double[] latitudes = new double[2];
      double[] longitudes = new double[2];
      Healpix.centres(29, corners, 0, 2, latitudes, longitudes);
      long[] cells = new long[2];

      Healpix.nested(29, latitudes, longitudes, 0, 2, cells);

      assertThat(cells).isEqualTo(corners);
    }
  }

  @Property
  void aCoarserIndexIsAPrefixOfTheFinest(
      @ForAll @DoubleRange(min = -90, max = 90) double latitude,
      @ForAll @DoubleRange(min = -360, max = 360) double longitude,
      @ForAll @IntRange(max = 29) int order) {
    long finest = Healpix.nested(29, latitude, longitude);

    assertThat(finest).isBetween(0L, Healpix.cells(29) - 1);
    assertThat(Healpix.nested(order, latitude, longitude)).isEqualTo(finest >> 2 * (29 - order));
  }

  @Property
  void manyPointsLieWhereEachLiesAlone(
      @ForAll long seed,
      @ForAll @IntRange(max = 29) int order,
      @ForAll @IntRange(max = 3) int from,
      @ForAll @IntRange(max = 1100) int count) {
    // Up to several of the blocks that are taken at once; some points are irregular.
    Random random = new Random(seed);
    double[] edges = {0, -0.0, 90, -90, 180, -180, 360, -360, Double.NaN, 1e38, -Double.MIN_VALUE};
    double[] latitudes = new double[from + count + 1];
    double[] longitudes = new double[from + count + 1];
    long[] expected = new long[from + count + 1];
    for (int i = 0; i < expected.length; i++) {
      boolean edge = random.nextInt(8) == 0;
      latitudes[i] = edge ? edges[random.nextInt(edges.length)] : random.nextDouble() * 180 - 90;
      boolean otherEdge = random.nextInt(8) == 0;
      longitudes[i] =
          otherEdge ? edges[random.nextInt(edges.length)] : random.nextDouble() * 720 - 360;
      boolean asked = i >= from && i < from + count;
      expected[i] = asked ? Healpix.nested(order, latitudes[i], longitudes[i]) : -7;
    }
    long[] cells = new long[expected.length];
    Arrays.fill(cells, -7);

    Healpix.nested(order, latitudes, longitudes, from, from + count, cells);

    assertThat(cells).isEqualTo(expected);
  }

  @Property
  void longitudesWrap(
      @ForAll @DoubleRange(min = -90, max = 90) double latitude,
      @ForAll @IntRange(min = -180 * 64, max = 0) int sixtyFourths) {
    // Dyadic fractions, so that adding 360 is exact.
    double west = sixtyFourths / 64.0;

    assertThat(Healpix.nested(29, latitude, west + 360))
        .isEqualTo(Healpix.nested(29, latitude, west));
  }

  @Test
  void minus360And360AreTheGreenwichMeridian() {
    long greenwich = Healpix.nested(20, 51.5, 0);

    assertThat(Healpix.nested(20, 51.5, 360)).isEqualTo(greenwich);
    assertThat(Healpix.nested(20, 51.5, -360)).isEqualTo(greenwich);
  }

  @Test
  void neighboursOfTheCornersOfBaseCellsLieInTheirCells() {
    // Rounding must not carry a point out of a base cell, where it would land far away.
    double belt = Authalic.latitude(2.0 / 3);
    for (double latitude : new double[] {0, belt, -belt, 90, -90}) {
      for (double longitude = -360; longitude <= 360; longitude += 45) {
        for (int i = 0; i < 9; i++) {
          double lat = neighbour(latitude, i / 3, 90);
          double lon = neighbour(longitude, i % 3, 360);
          // The longest half diagonal of an order-29 cell is 2.4·10⁻⁹ radians.
          assertThat(chordToCentre(lat, lon)).as("%s, %s", lat, lon).isLessThan(2.5e-9);
        }
      }
    }
    assertThat(chordToCentre(0, -Double.MIN_VALUE)).isLessThan(2.5e-9);
  }

  @Test
  void coordinatesThatAreNoPlaceAreMissing() {
    double[] latitudes = {
      Double.NaN,
      0,
      Double.POSITIVE_INFINITY,
      0,
      Math.nextUp(90.0),
      -90.001,
      0,
      3.4028234663852886e38
    };
    double[] longitudes = {
      0, Double.NaN, 0, Double.NEGATIVE_INFINITY, 0, 0, Math.nextUp(360.0), 3.4028234663852886e38
    };
    long[] cells = new long[latitudes.length];

    Healpix.nested(12, latitudes, longitudes, 0, cells.length, cells);

    assertThat(cells).containsOnly(Grid.MISSING);
  }

  @Test
  void onlyTheAskedRangeIsWritten() {
    long[] cells = {7, 7, 7};

    Healpix.nested(0, new double[] {0, 0, 0}, new double[] {45, 45, 45}, 1, 2, cells);

    assertThat(cells).containsExactly(7, 5, 7);
  }

  @Test
  void theCellsOfAnOrderCoverTheEllipsoid() {
    // The area of WGS84, 510,065,621.724 km² (NIMA TR8350.2, derived constants), to its last digit.
    assertThat(12 * Healpix.cellArea(0) / 1e6).isCloseTo(510_065_621.724, within(0.001));
    assertThat(Healpix.cellArea(12)).isEqualTo(Healpix.cellArea(0) / (1 << 24));
  }

  @Test
  void ordersAndCellsOutOfRangeAreRefused() {
    assertThatThrownBy(() -> Healpix.nested(30, 0, 0))
        .hasMessage("Invalid order '30': HEALPix has orders 0 to 29");
    assertThatThrownBy(
            () -> Healpix.centres(0, new long[] {12}, 0, 1, new double[1], new double[1]))
        .hasMessage("Invalid cell '12': order 0 has cells 0 to 11");
  }

  private static double neighbour(double value, int step, double bound) {
    double moved = step == 0 ? Math.nextDown(value) : step == 1 ? value : Math.nextUp(value);
    return Math.max(-bound, Math.min(bound, moved));
  }

  private static double chordToCentre(double latitude, double longitude) {
    double[] latitudes = new double[1];
    double[] longitudes = new double[1];
    Healpix.centres(
        29, new long[] {Healpix.nested(29, latitude, longitude)}, 0, 1, latitudes, longitudes);
    double[] a = onSphere(latitude, longitude);
    double[] b = onSphere(latitudes[0], longitudes[0]);
    return Math.hypot(Math.hypot(a[0] - b[0], a[1] - b[1]), a[2] - b[2]);
  }

  private static double[] onSphere(double latitude, double longitude) {
    double lat = Math.toRadians(latitude);
    double lon = Math.toRadians(longitude);
    return new double[] {
      Math.cos(lat) * Math.cos(lon), Math.cos(lat) * Math.sin(lon), Math.sin(lat)
    };
  }

  static List<String[]> rows(String resource) throws IOException {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                HealpixTest.class.getResourceAsStream(resource), StandardCharsets.US_ASCII))) {
      return reader.lines().skip(1).map(line -> line.split(",")).toList();
    }
  }
}
