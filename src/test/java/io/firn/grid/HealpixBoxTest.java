package io.firn.grid;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.config.Domain;
import io.firn.config.GridSpec;
import java.util.Arrays;
import java.util.stream.LongStream;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class HealpixBoxTest {
  /** Made by {@code make_boxes.py} beside the file. */
  @ParameterizedTest
  @CsvFileSource(resources = "/io/firn/grid/boxes.csv", numLinesToSkip = 1, maxCharsPerColumn = -1)
  void theShardsOfABoxAreThoseInWhichItsPointsLie(
      double west, double south, double east, double north, int order, String cells) {
    assertThat(touching(order, new Domain.Box(west, south, east, north)))
        .containsExactly(Arrays.stream(cells.split(" ")).mapToLong(Long::parseLong).toArray());
  }

  @Property(tries = 2000, edgeCases = EdgeCasesMode.MIXIN)
  void aPointOfTheBoxLiesInOneOfItsShards(
      @ForAll @DoubleRange(min = -180, max = 180) double west,
      @ForAll @DoubleRange(min = 0, max = 1) double width,
      @ForAll @DoubleRange(min = -90, max = 90) double south,
      @ForAll @DoubleRange(min = 0, max = 1) double height,
      @ForAll @DoubleRange(min = 0, max = 1) double along,
      @ForAll @DoubleRange(min = 0, max = 1) double up,
      @ForAll @IntRange(min = 0, max = 29) int order) {
    // Small where cells are, or there would be too many.
    double size = 200.0 / (1 << order);
    double north = Math.min(90, south + size * height);
    double end = west + Math.min(360, size * width);
    double east = end > 180 ? end - 360 : end;
    double longitude = Math.min(end, west + (end - west) * along);
    double latitude = Math.min(north, south + (north - south) * up);

    long cell = Healpix.nested(order, latitude, longitude > 180 ? longitude - 360 : longitude);

    assertThat(touching(order, new Domain.Box(west, south, east, north))).contains(cell);
  }

  private static long[] touching(int order, Domain.Box box) {
    LongStream.Builder shards = LongStream.builder();
    Grids.of(new GridSpec.Healpix(order, order, order, false)).forEachShard(box, shards::add);
    return shards.build().toArray();
  }
}
