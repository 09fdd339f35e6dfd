package io.firn.show;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Medians read from digests. */
class DigestMediansTest {
  private static ByteBuffer digest(double... meansAndWeights) {
    ByteBuffer digest =
        ByteBuffer.allocate(meansAndWeights.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (double number : meansAndWeights) {
      digest.putFloat((float) number);
    }
    return digest.flip();
  }

  @Property(tries = 200)
  void aDigestWithoutLossHasTheMedianOfItsValues(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int count) {
    double[] values = new Random(seed).doubles(count, -1000, 1000).map(x -> (float) x).toArray();
    Arrays.sort(values);
    double[] pairs = new double[2 * count];
    for (int i = 0; i < count; i++) {
      pairs[2 * i] = values[i];
      pairs[2 * i + 1] = 1;
    }
    double median = (values[(count - 1) / 2] + values[count / 2]) / 2;
    // One rounding of float64 more or less, of numbers up to 1000.
    assertThat(DigestMedians.of(digest(pairs))).isCloseTo(median, within(1e-12));
  }

  @Test
  void betweenCentroidsItGoesByTheirWeights() {
    // Middles at 1, 4 and 7, half of the weight at 4.
    assertThat(DigestMedians.of(digest(10, 2, 20, 4, 90, 2))).isEqualTo(20);
    // Middles at 0.5 and 2.5, half of the weight at 2: three quarters of the way.
    assertThat(DigestMedians.of(digest(10, 1, 20, 3))).isEqualTo(17.5);
    assertThat(DigestMedians.of(digest(5, 0.25))).isEqualTo(5);
  }

  @Test
  void aDigestWithoutWeightHasNone() {
    assertThat(DigestMedians.of(digest(5, 0))).isNaN();
    assertThat(DigestMedians.of(digest(5, Double.NaN))).isNaN();
  }
}
