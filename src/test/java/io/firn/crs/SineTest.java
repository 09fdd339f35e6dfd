package io.firn.crs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SineTest {
  /** Computed with 40 digits of the very doubles; half a digit below 1 is 5.6·10⁻¹⁷. */
  @ParameterizedTest
  @CsvSource({
    "1e-09, 1.74532925199432969e-11",
    "1.0, 0.0174524064372835128",
    "-12.5, -0.21643961393810288",
    "30.0, 0.5",
    "44.9, 0.705871570678680974",
    "45.1, 0.708339837724528869",
    "60.0, 0.866025403784438647",
    "89.999999, 0.999999999999999848",
    "90.5, 0.999961923064171289",
    "-135.3, -0.703394702810503759",
    "179.999999999, 1.74531079443819669e-11",
    "200.2, -0.345298198998534453",
    "-271.7, 0.999559860119384067",
    "359.9, -0.00174532836589870568",
    "539.6, 0.00698126029796115564"
  })
  void sinesAreRightToTheLastDigits(double degrees, double sine) {
    double digits = 2.3e-16 * Math.abs(sine);
    assertThat(Sine.ofDegrees(degrees)).isCloseTo(sine, within(digits));
  }

  @Test
  void multiplesOfARightAngleAreExact() {
    for (int turn = -2; turn <= 2; turn++) {
      assertThat(Sine.ofDegrees(360 * turn)).isZero();
      assertThat(Sine.ofDegrees(360 * turn + 90)).isEqualTo(1);
      assertThat(Sine.ofDegrees(360 * turn + 180)).isZero();
      assertThat(Sine.ofDegrees(360 * turn + 270)).isEqualTo(-1);
    }
  }

  @Property
  void anAngleAndItsOppositeHaveOppositeSines(
      @ForAll @DoubleRange(min = -540, max = 540) double degrees) {
    assertThat(Sine.ofDegrees(-degrees)).isEqualTo(-Sine.ofDegrees(degrees));
  }

  @Test
  void whatIsNoAngleHasNoSine() {
    assertThat(Sine.ofDegrees(Double.NaN)).isNaN();
  }
}
