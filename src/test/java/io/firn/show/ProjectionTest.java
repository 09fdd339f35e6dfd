package io.firn.show;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class ProjectionTest {
  /** Asin and acos near their ends lose half of the digits. */
  private static final double CLOSE = 1e-7;

  /** What defines the projection: 2 sin(c/2) from the middle, in the direction of the place. */
  @Property
  void aPlaceIsAsFarFromTheMiddleAsTheChordIsLong(
      @ForAll @DoubleRange(min = -90, max = 90) double latitude,
      @ForAll @DoubleRange(min = -180, max = 180) double longitude,
      @ForAll @DoubleRange(max = 1.9) double distance,
      @ForAll @DoubleRange(max = 360) double degrees) {
    double direction = Math.toRadians(degrees);
    double[] place = new double[2];
    new Projection.Azimuthal(latitude, longitude)
        .place(distance * Math.sin(direction), distance * Math.cos(direction), place);

    double[] middle = unit(latitude, longitude);
    double[] there = unit(place[0], place[1]);
    double chord =
        Math.sqrt(
            square(middle[0] - there[0])
                + square(middle[1] - there[1])
                + square(middle[2] - there[2]));
    assertThat(chord).isCloseTo(distance, within(CLOSE));
    assertThat(place[1]).isBetween(-180.0, 180.0);
  }

  @Test
  void northIsUpAndEastIsRight() {
    double[] place = new double[2];
    Projection.Azimuthal projection = new Projection.Azimuthal(70, -45);
    projection.place(0, 0.1, place);
    assertThat(place[0]).isGreaterThan(70);
    assertThat(place[1]).isCloseTo(-45, within(CLOSE));
    projection.place(0.1, 0, place);
    assertThat(place[1]).isGreaterThan(-45);
  }

  @Test
  void thereIsNoEarthBeyondThePlane() {
    double[] place = new double[2];
    new Projection.Azimuthal(70, -45).place(1.5, 1.5, place);
    assertThat(place).containsOnly(Double.NaN);
    new Projection.PlateCarree().place(0, 1.6, place);
    assertThat(place).containsOnly(Double.NaN);
    new Projection.PlateCarree().place(Math.PI / 2, -Math.PI / 4, place);
    assertThat(place).containsExactly(-45, 90);
  }

  private static double square(double value) {
    return value * value;
  }

  private static double[] unit(double latitude, double longitude) {
    double cos = Math.cos(Math.toRadians(latitude));
    return new double[] {
      cos * Math.cos(Math.toRadians(longitude)),
      cos * Math.sin(Math.toRadians(longitude)),
      Math.sin(Math.toRadians(latitude))
    };
  }
}
