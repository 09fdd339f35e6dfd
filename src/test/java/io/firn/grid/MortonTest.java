package io.firn.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MortonTest {
  @Test
  void wordsAreThoseOfMortie() throws IOException {
    for (String[] row : HealpixTest.rows("healpix.csv")) {
      double latitude = Double.parseDouble(row[0]);
      double longitude = Double.parseDouble(row[1]);
      // On a corner of cells at the equator mortie takes the cell to the north, healpy (whose
      // indices stand in the same row, and are ours) the one to the west or east.
      if (latitude != 0 || longitude % 45 != 0 || longitude == 0) {
        assertThat(
                Long.toUnsignedString(Morton.areaWord(6, Healpix.nested(6, latitude, longitude))))
            .isEqualTo(row[10]);
        assertThat(
                Long.toUnsignedString(Morton.areaWord(12, Healpix.nested(12, latitude, longitude))))
            .isEqualTo(row[11]);
      }
    }
  }

  /** Published by mortie 1.0.0 for latitude, longitude and order. */
  @ParameterizedTest
  @CsvSource({
    "-78.5, -132, 12, 12712033233907220492, -5112333142343",
    "-78.5, -132, 18, 12712033241691848722, -5112333142343124211",
    "0, 0, 18, 6629298651489370130, 5411111111111111111",
    "45, 10, 12, 1929337311233835020, 1334123231312",
    "-88, 45, 18, 10377195140727963666, -3111114141444444411",
    "-12.5, 179.999, 12, 8301203044704452620, -1141414414114",
    "71.3, -156.8, 18, 4527006651005272082, 3434214133132112312"
  })
  void aPlaceHasTheWordAndTheNameThatMortieGivesIt(
      double latitude, double longitude, int order, String word, String name) {
    long cell = Healpix.nested(order, latitude, longitude);

    assertThat(Long.toUnsignedString(Morton.areaWord(order, cell))).isEqualTo(word);
    assertThat(Morton.name(order, cell)).isEqualTo(name);
  }

  @Test
  void pointsAndWhatEnclosesThemHaveTheWordsOfMortie() throws IOException {
    for (String[] row : HealpixTest.rows("points.csv")) {
      long[] points = Arrays.stream(row[0].split(" ")).mapToLong(Long::parseLong).toArray();
      long differing = 0;
      for (long point : points) {
        differing |= point ^ points[0];
      }
      long word =
          points.length == 1 ? Morton.pointWord(points[0]) : Morton.enclosing(points[0], differing);
      assertThat(Long.toUnsignedString(word)).as(row[0]).isEqualTo(row[1]);
    }
  }

  @Test
  void theSuffixHoldsTheDigitsThatTheBodyCannot() {
    // mortie 1.0.0 coarsens the order-29 point 0x4a356bfa17ee2076 to suffixes 27 and 0x21 = 28 + 5.
    long cell = 1048594337463240726L;

    assertThat(Morton.areaWord(27, cell >> 4)).isEqualTo(0x4a356bfa17ee2040L | 27);
    assertThat(Morton.areaWord(28, cell >> 2)).isEqualTo(0x4a356bfa17ee2040L | 28 + 5);
    assertThat(Morton.areaWord(29, cell)).isEqualTo(0x4a356bfa17ee2040L | 28 + 5 + 1 + 2);
    assertThat(Morton.name(29, cell)).isEqualTo("433142223344433122443431311223");
  }

  @Property
  void theCellOfAWordIsTheOneThatHasIt(
      @ForAll @IntRange(max = 29) int order,
      @ForAll @DoubleRange(max = 1, maxIncluded = false) double place) {
    long cell = (long) (place * Healpix.cells(order));

    assertThat(Morton.nested(order, Morton.areaWord(order, cell))).isEqualTo(cell);
  }

  @Property
  void whatIsNoWordOfTheOrderIsRefused(@ForAll @IntRange(max = 29) int order, @ForAll long word) {
    try {
      assertThat(Morton.areaWord(order, Morton.nested(order, word))).isEqualTo(word);
    } catch (IllegalArgumentException e) {
      assertThat(e)
          .hasMessage(
              "Invalid cell '%s': the word of a cell of order %d",
              Long.toUnsignedString(word), order);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "6, 0, null", // no cell
    "6, 6629298651489370124, of order 12",
    "6, 14987979559889010694, base cell 12",
    "0, 63, a suffix without a base cell",
    "29, 1152921504606846976, a base cell without a suffix"
  })
  void damagedWordsAreRefused(int order, String word, String why) {
    assertThatThrownBy(() -> Morton.nested(order, Long.parseUnsignedLong(word)))
        .as(why)
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Property
  void unsignedWordsSortLikeNestedIndices(
      @ForAll @IntRange(max = 29) int order,
      @ForAll @DoubleRange(max = 1, maxIncluded = false) double one,
      @ForAll @DoubleRange(max = 1, maxIncluded = false) double other) {
    long a = (long) (one * Healpix.cells(order));
    long b = (long) (other * Healpix.cells(order));

    assertThat(
            Integer.signum(
                Long.compareUnsigned(Morton.areaWord(order, a), Morton.areaWord(order, b))))
        .isEqualTo(Long.compare(a, b));
  }

  @Property
  void anAncestorComesBeforeItsFirstDescendantAndPrefixesItsName(
      @ForAll @IntRange(max = 28) int order,
      @ForAll @DoubleRange(max = 1, maxIncluded = false) double place,
      @ForAll @IntRange(max = 3) int child) {
    long parent = (long) (place * Healpix.cells(order));
    long cell = 4 * parent + child;

    assertThat(
            Long.compareUnsigned(Morton.areaWord(order, parent), Morton.areaWord(order + 1, cell)))
        .isNegative();
    assertThat(Morton.name(order + 1, cell)).isEqualTo(Morton.name(order, parent) + (child + 1));
  }

  @Test
  void theOrdersDigitIsTheSuffixOfEveryShortWord() {
    for (int order = 0; order <= 27; order++) {
      assertThat(Morton.areaWord(order, Healpix.cells(order) - 1) & 63).isEqualTo(order);
    }
  }
}
