package io.firn.shard.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.BitSet;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class RowRangesTest {
  @Provide
  Arbitrary<List<int[]>> ascendingRuns() {
    return Arbitraries.integers()
        .between(1, 5000)
        .tuple2()
        .map(pair -> new int[] {pair.get1(), pair.get2()})
        .list()
        .ofMaxSize(300);
  }

  @Property
  void everyAddedRowStaysCovered(@ForAll("ascendingRuns") List<int[]> runs) {
    RowRanges ranges = new RowRanges();
    BitSet rows = new BitSet();
    int at = 0;
    for (int[] run : runs) {
      int start = at + run[0];
      at = start + run[1];
      ranges.add(start, at);
      rows.set(start, at);
    }
    BitSet covered = new BitSet();
    long last = -1;
    for (int i = 0; i < ranges.count(); i++) {
      assertThat(ranges.start(i)).isGreaterThan(last);
      assertThat(ranges.end(i)).isGreaterThan(ranges.start(i));
      covered.set((int) ranges.start(i), (int) ranges.end(i));
      last = ranges.end(i);
    }
    rows.andNot(covered);
    assertThat(rows.isEmpty()).isTrue();
    assertThat(ranges.count()).isLessThanOrEqualTo(RowRanges.MOST);
  }

  @Property
  void whatIsWrittenIsReadBack(@ForAll("ascendingRuns") List<int[]> runs) throws IOException {
    RowRanges ranges = new RowRanges();
    long at = 0;
    for (int[] run : runs) {
      ranges.add(at + run[0], at + run[0] + run[1]);
      at += run[0] + run[1];
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ranges.write(new DataOutputStream(bytes));
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
    assertThat(RowRanges.read(in)).isEqualTo(ranges);
    assertThat(in.available()).isZero();
  }

  @Test
  void aTrackThatCrossesOnceIsOneRangeOfExactlyItsRows() {
    RowRanges ranges = new RowRanges();
    ranges.add(1000, 65536);
    ranges.add(65536, 70000);
    assertThat(ranges.count()).isOne();
    assertThat(ranges.covered()).isEqualTo(69000);
  }

  @Test
  void aGranuleThatJumpsBetweenShardsAtEveryRowStaysBounded() {
    RowRanges ranges = new RowRanges();
    for (long row = 0; row < 100_000_000L; row += 9973) {
      ranges.add(row, row + 1);
    }
    assertThat(ranges.count()).isBetween(1, RowRanges.MOST);
  }
}
