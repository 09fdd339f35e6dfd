package io.firn.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuthalicTest {
  /** Computed with 40 digits from the closed form with atanh; one digit is 1.1·10⁻¹⁶. */
  @ParameterizedTest
  @CsvSource({
    "1e-09, 1.73752778458892942e-11",
    "1.0, 0.0173744193417843312",
    "-12.5, -0.215517209577211422",
    "30.0, 0.498321253465883715",
    "38.89, 0.626123001242196721",
    "-41.9, -0.666174323828948369"
  })
  void sinesAreRightToTheLastDigit(double latitude, double sine) {
    assertThat(Authalic.sine(latitude)).isCloseTo(sine, within(1.2e-16));
  }

  @Property
  void sinesBeyondTheBeltStayBeyondIt(@ForAll @DoubleRange(min = 42, max = 90) double latitude) {
    // Less precise there, they still tell the caps from the belt, which ends at 41.94°.
    assertThat(Authalic.sine(latitude)).isGreaterThan(2.0 / 3).isLessThan(1 + 1e-11);
    assertThat(Authalic.sine(latitude))
        .isCloseTo(1 - Authalic.sineBelowPole(90 - latitude), within(1e-11));
    assertThat(Authalic.sine(-latitude)).isEqualTo(-Authalic.sine(latitude));
  }

  @ParameterizedTest
  @CsvSource({
    "1e-09, 1.53678582015358285e-22",
    "0.001, 1.53678582011141677e-10",
    "1.0, 0.000153674365492662135",
    "11.5, 0.020250410596390998",
    "25.8, 0.1004472882233174",
    "48.0, 0.332525661092792179"
  })
  void sinesBelowThePoleAreRightToTheLastDigitsHoweverSmall(double colatitude, double below) {
    assertThat(Authalic.sineBelowPole(colatitude)).isCloseTo(below, within(6e-16 * below));
  }

  @Test
  void latitudesAreThoseOfTheSeriesInMultiplesOfTheAngle() throws IOException {
    for (String[] row : HealpixTest.rows("healpix.csv")) {
      double latitude = Double.parseDouble(row[0]);
      double authalic = Math.toRadians(Double.parseDouble(row[2]));
      // The table's series leaves out e¹² and beyond: 60-digit arithmetic puts its sines up to
      // 2.6·10⁻¹⁵ from the closed form.
      if (Math.abs(latitude) <= 42) {
        assertThat(Authalic.sine(latitude)).isCloseTo(Math.sin(authalic), within(3e-15));
      } else {
        double halfColatitude = (Math.PI / 2 - Math.abs(authalic)) / 2;
        assertThat(Authalic.sineBelowPole(90 - Math.abs(latitude)))
            .isCloseTo(2 * Math.pow(Math.sin(halfColatitude), 2), within(3e-15));
      }
    }
  }

  @Property
  void latitudeInvertsSine(@ForAll @DoubleRange(min = -42, max = 42) double latitude) {
    // Two digits of a sine of up to 0.67, where one is 1.1·10⁻¹⁶ and a degree 0.013.
    assertThat(Authalic.latitude(Authalic.sine(latitude))).isCloseTo(latitude, within(3e-14));
  }

  @Property
  void colatitudeInvertsSineBelowPoleToTheLastDigitsHoweverSmall(
      @ForAll @DoubleRange(max = 49) double mantissa, @ForAll @IntRange(max = 12) int digits) {
    double colatitude = mantissa * Math.pow(10, -digits);

    assertThat(Authalic.colatitude(Authalic.sineBelowPole(colatitude)))
        .isCloseTo(colatitude, within(1e-15 * colatitude));
  }

  @Test
  void theEquatorAndThePolesStayWhereTheyAre() {
    assertThat(Authalic.sine(0)).isZero();
    assertThat(Authalic.sineBelowPole(0)).isZero();
    assertThat(Authalic.latitude(0)).isZero();
    assertThat(Authalic.colatitude(0)).isZero();
  }
}
