package io.firn.aggregate.digest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.firn.aggregate.Golden;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TDigestTest {

  private static double[][] digest(double delta, double... values) {
    Arrays.sort(values);
    TDigest digest = new TDigest(delta, values.length);
    digest.compress(values, 0, values.length);
    return centroids(digest);
  }

  private static double[][] centroids(TDigest digest) {
    double[][] centroids = new double[digest.centroids()][];
    Arrays.setAll(centroids, i -> new double[] {digest.mean(i), digest.weight(i)});
    return centroids;
  }

  @Test
  void theWorkedExampleOfTheReferenceHolds() {
    double[] values = {3, 1, 2, 2, 5, 4, 10, -1, 7.5};
    assertThat(digest(4, values.clone()))
        .isDeepEqualTo(new double[][] {{-1, 1}, {5 / 3.0, 3}, {4, 3}, {7.5, 1}, {10, 1}});
    assertThat(digest(8, values.clone())).hasDimensions(9, 2);
  }

  static Stream<Arguments> longLists() {
    return Golden.table("digests.tsv").stream()
        .filter(row -> row[0].equals("long"))
        .map(row -> Arguments.of(row[1], row[2], row[3], row[4]));
  }

  @ParameterizedTest(name = "delta {0}, {1} values")
  @MethodSource("longLists")
  void longListsHaveZaggsCentroidsToTheLastBit(
      double delta, int count, int centroids, String sha256) throws Exception {
    double[] values = new double[count];
    for (long i = 0; i < count; i++) {
      long base = i * i % 100_003 - 50_000;
      values[(int) i] = base * base * base / 1e9;
    }
    double[][] found = digest(delta, values);

    assertThat(found).hasDimensions(centroids, 2);
    ByteBuffer bytes = ByteBuffer.allocate(centroids * 8).order(ByteOrder.LITTLE_ENDIAN);
    for (double[] centroid : found) {
      bytes.putFloat((float) centroid[0]).putFloat((float) centroid[1]);
    }
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes.array());
    assertThat(HexFormat.of().formatHex(hash)).isEqualTo(sha256);
  }

  @Property
  void everyCentroidIsTheLongestThatSpansOneUnit(
      @ForAll Random random,
      @ForAll @IntRange(min = 1, max = 3000) int count,
      @ForAll @IntRange(min = 1, max = 300) int delta) {
    double[] values = random.doubles(count).toArray();
    double[] weights = random.doubles(count, 0.001, 5).toArray();
    Arrays.sort(values);
    TDigest digest = new TDigest(delta, count);
    digest.compress(values.clone(), weights, count);

    double total = Arrays.stream(weights).sum();
    double before = 0;
    for (int i = 0; i < digest.centroids(); i++) {
      int start = digest.start(i);
      int end = i + 1 < digest.centroids() ? digest.start(i + 1) : count;
      double mass = 0;
      double sum = 0;
      for (int j = start; j < end; j++) {
        mass += weights[j];
        sum += weights[j] * values[j];
      }
      assertThat(digest.weight(i)).isCloseTo(mass, within(1e-9 * mass));
      assertThat(digest.mean(i)).isCloseTo(sum / mass, within(1e-9));
      double left = scale(delta, before / total);
      if (end - start > 1) {
        assertThat(scale(delta, (before + mass) / total)).isLessThan(left + 1 + 1e-9);
      }
      if (end < count) {
        assertThat(scale(delta, (before + mass + weights[end]) / total))
            .isGreaterThan(left + 1 - 1e-9);
      }
      before += mass;
    }
    assertThat((long) digest.centroids()).isLessThanOrEqualTo(TDigest.most(delta, count));
  }

  @Property
  void weightsOfOneAreAsNoWeights(
      @ForAll Random random,
      @ForAll @IntRange(min = 1, max = 3000) int count,
      @ForAll @IntRange(min = 1, max = 300) int delta) {
    double[] values = random.doubles(count).toArray();
    double[] ones = new double[count];
    Arrays.fill(ones, 1);
    Arrays.sort(values);
    double[][] plain = digest(delta, values.clone());
    TDigest digest = new TDigest(delta, count);
    digest.compress(values, ones, count);
    assertThat(centroids(digest)).isDeepEqualTo(plain);
  }

  /** As in zagg: of so few values none is merged with another, of one more some may be. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 16, 64, 512, 4096, 1 << 17})
  void whereValuesStandAloneIsTheSameWithWeightsAndWithout(int delta) {
    int alone = (int) (4 * delta / Math.PI - 1);
    for (int count = alone; count <= alone + 3; count++) {
      double[] values = IntStream.range(0, count).asDoubleStream().toArray();
      double[] ones = new double[count];
      Arrays.fill(ones, 1);
      double[][] plain = digest(delta, values.clone());
      TDigest digest = new TDigest(delta, count);
      digest.compress(values, ones, count);
      assertThat(centroids(digest)).isDeepEqualTo(plain);
    }
    assertThat(digest(delta, new double[alone])).hasNumberOfRows(alone);
  }

  @Test
  void weightsWithoutASumGiveNoFewerCentroids() {
    double[] weights = {Double.MAX_VALUE, Double.MAX_VALUE, 1, 1, 1, 1, 1, 1};
    TDigest digest = new TDigest(1, weights.length);
    digest.compress(new double[weights.length], weights, weights.length);
    assertThat(digest.centroids()).isEqualTo(weights.length);
  }

  private static double scale(double delta, double q) {
    return delta * (Math.asin(2 * Math.min(1, q) - 1) / Math.PI + 0.5);
  }
}
