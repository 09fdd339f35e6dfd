package io.firn.shard.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.column.Column;
import io.firn.column.DType;
import io.firn.config.Asset;
import io.firn.config.ColumnSource;
import io.firn.config.DataSource;
import io.firn.config.Level;
import io.firn.config.ReadPlan;
import io.firn.config.Records;
import io.firn.granule.GranuleException;
import io.firn.memory.MemoryArbiter;
import io.firn.shard.NumbersGranule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RecordJoinTest {
  private static final ColumnSource VALUES =
      new ColumnSource("/v", ColumnSource.WHOLE, "shots", "other");
  private static final DataSource PAIRED =
      new DataSource(
          List.of(""),
          "/lat",
          "/lon",
          Map.of("v", VALUES),
          List.of(),
          "samples",
          Map.of("shots", new Level("/begin", "/count", 1)),
          new Records("shots", Map.of(), Map.of("other", new Asset("/shot", "/number"))),
          ReadPlan.NONE,
          true,
          false);

  private static RecordJoin join(long[] left, long[] right) {
    return RecordJoin.read(
        new NumbersGranule(Map.of("/shot", left)),
        "/shot",
        new NumbersGranule(Map.of("/number", right)),
        "/number",
        PAIRED);
  }

  @Property(tries = 200)
  void everyRecordFindsTheRowOfItsKey(
      @ForAll long seed,
      @ForAll @IntRange(max = 40) int records,
      @ForAll @IntRange(max = 40) int rows) {
    Random random = new Random(seed);
    // Shot numbers that differ by less than a float64 can tell.
    long first = 199_990_000_100_000_000L;
    List<Long> keys = new ArrayList<>(LongStream.range(first, first + 60).boxed().toList());
    Collections.shuffle(keys, random);
    long[] right = keys.stream().limit(rows).mapToLong(key -> key).toArray();
    long[] left = random.longs(records, first, first + 60).toArray();
    Map<Long, Integer> expected = new HashMap<>();
    for (int row = 0; row < right.length; row++) {
      expected.put(right[row], row);
    }
    RecordJoin join = join(left, right);
    assertThat(join.records()).isEqualTo(records);
    for (int record = 0; record < records; record++) {
      assertThat(join.row(record)).isEqualTo(expected.getOrDefault(left[record], RecordJoin.NONE));
    }
  }

  @Test
  void aFillValueIsNoKey() {
    long fill = NumbersGranule.FILL;
    RecordJoin join = join(new long[] {fill, 5}, new long[] {fill, fill, 5});
    assertThat(join.row(0)).isEqualTo(RecordJoin.NONE);
    assertThat(join.row(1)).isEqualTo(2);
  }

  @Test
  void packedKeysAreRefusedWithWhatMakesThemSo() {
    DataSource unpacked =
        new DataSource(
            PAIRED.groups(),
            "/lat",
            "/lon",
            PAIRED.variables(),
            List.of(),
            "samples",
            PAIRED.levels(),
            PAIRED.records(),
            ReadPlan.NONE,
            true,
            true);
    NumbersGranule rows = new NumbersGranule(Map.of("/scaled/number", new long[] {1, 2}));
    assertThatThrownBy(() -> RecordJoin.read(rows, "/x", rows, "/scaled/number", unpacked))
        .isInstanceOf(GranuleException.class)
        .hasMessage(
            "Cannot read '/scaled/number' of granule 'numbers': its attributes make float64 of int64, "
                + "expected integers; set unpack: false to take them as they are stored");
  }

  @Test
  void aKeyOfTwoRowsIsRefused() {
    assertThatThrownBy(() -> join(new long[] {5}, new long[] {5, 6, 5}))
        .isInstanceOf(GranuleException.class)
        .hasMessage(
            "Cannot read '/number' of granule 'numbers': key 5 occurs twice, so that it names no single row");
  }

  @Property(tries = 100)
  void aColumnHasTheValuesOfTheRowsAndNoneElsewhere(@ForAll long seed) {
    Random random = new Random(seed);
    long[] right = LongStream.range(0, 30).map(i -> i * 3 % 31).toArray();
    long[] left = random.longs(20, 0, 40).toArray();
    NumbersGranule partner = new NumbersGranule(Map.of("/number", right, "/v", right));
    NumbersGranule granule = new NumbersGranule(Map.of("/shot", left), 1, Map.of("other", partner));
    int first = random.nextInt(20);
    int count = random.nextInt(20 - first + 1);
    Column column =
        new JoinedColumn(PAIRED, VALUES, new LinkedRecords(new MemoryArbiter(1 << 20)))
            .read(granule, "", first, count);
    assertThat(column.type()).isEqualTo(DType.INT64);
    assertThat(column.size()).isEqualTo(count);
    for (int i = 0; i < count; i++) {
      long key = left[first + i];
      assertThat(column.isMissing(i)).isEqualTo(Arrays.stream(right).noneMatch(k -> k == key));
      assertThat(column.isMissing(i) || column.longAt(i) == key).isTrue();
    }
  }
}
