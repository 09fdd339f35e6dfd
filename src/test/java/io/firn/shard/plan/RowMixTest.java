package io.firn.shard.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class RowMixTest {
  @Property
  void aRowInAnotherCellChangesTheSum(
      @ForAll @LongRange(min = 0, max = 1L << 40) long row,
      @ForAll @LongRange(min = 0, max = 1L << 60) long cell,
      @ForAll @LongRange(min = 1, max = 1L << 60) long move) {
    long source = RowMix.source("a.h5", "gt1l");
    assertThat(RowMix.of(source, row, cell + move)).isNotEqualTo(RowMix.of(source, row, cell));
  }

  @Property
  void twoRowsThatSwapTheirCellsChangeTheSum(
      @ForAll @LongRange(min = 0, max = 1L << 30) long row,
      @ForAll @LongRange(min = 1, max = 1L << 30) long other,
      @ForAll @LongRange(min = 0, max = 1L << 30) long cell,
      @ForAll @LongRange(min = 1, max = 1L << 30) long move) {
    long source = RowMix.source("a.h5", "gt1l");
    long right = RowMix.of(source, row, cell) + RowMix.of(source, row + other, cell + move);
    long swapped = RowMix.of(source, row, cell + move) + RowMix.of(source, row + other, cell);
    assertThat(swapped).isNotEqualTo(right);
  }

  @Test
  void granuleAndGroupAreToldApartWhereverTheyAreCut() {
    assertThat(RowMix.source("ab", "c")).isNotEqualTo(RowMix.source("a", "bc"));
    assertThat(RowMix.source("ab", "")).isNotEqualTo(RowMix.source("", "ab"));
  }

  @Test
  void neighbouringRowsOfOneCellDoNotCollide() {
    Set<Long> hashes = new HashSet<>();
    long source = RowMix.source("a.h5", "gt1l");
    for (long row = 0; row < 200_000; row++) {
      hashes.add(RowMix.of(source, row, 66105223));
    }
    assertThat(hashes).hasSize(200_000);
  }
}
