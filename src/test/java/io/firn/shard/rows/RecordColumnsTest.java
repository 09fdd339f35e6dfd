package io.firn.shard.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.column.Column;
import io.firn.config.ColumnSource;
import io.firn.config.DataSource;
import io.firn.config.FilterSpec;
import io.firn.config.Level;
import io.firn.config.ReadPlan;
import io.firn.config.Records;
import io.firn.granule.GranuleException;
import io.firn.memory.MemoryArbiter;
import io.firn.shard.NumbersGranule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows and the records that own them, against a look at one row after the other. */
class RecordColumnsTest {
  private static final int NOBODY = -1;

  /**
   * Records with rows in between that none owns.
   *
   * @param owners by row its record, or {@link #NOBODY}
   */
  private record Linked(NumbersGranule granule, int base, int[] owners) {
    /** Records of 0 to 5 rows; every third has no rows, and a first row that means nothing. */
    static Linked made(Random random, int records, int base) {
      long[] begins = new long[records];
      long[] counts = new long[records];
      List<Integer> owners = new ArrayList<>();
      for (int record = 0; record < records; record++) {
        for (int gap = random.nextInt(4) - 1; gap > 0; gap--) {
          owners.add(NOBODY);
        }
        int count = random.nextInt(3) == 0 ? 0 : random.nextInt(6);
        begins[record] = count == 0 ? 0 : owners.size() + base;
        counts[record] = count;
        for (int i = 0; i < count; i++) {
          owners.add(record);
        }
      }
      owners.add(NOBODY);
      long[] values = new long[records];
      for (int record = 0; record < records; record++) {
        values[record] = record % 7 == 3 ? NumbersGranule.FILL : 100 + record;
      }
      NumbersGranule granule =
          new NumbersGranule(
              Map.of(
                  "/lat",
                  new long[owners.size()],
                  "/begin",
                  begins,
                  "/count",
                  counts,
                  "/v",
                  values));
      return new Linked(granule, base, owners.stream().mapToInt(i -> i).toArray());
    }

    boolean hasValue(int row) {
      return owners[row] != NOBODY && owners[row] % 7 != 3;
    }
  }

  private static DataSource source(int base, FilterSpec... filters) {
    return new DataSource(
        List.of(""),
        "/lat",
        "/lat",
        Map.of("v", new ColumnSource("/v", ColumnSource.WHOLE, "records")),
        List.of(filters),
        "rows",
        Map.of("records", new Level("/begin", "/count", base)),
        Records.NONE,
        ReadPlan.NONE,
        true,
        false);
  }

  private static RecordColumns columns(DataSource source) {
    return new RecordColumns(
        source, "records", List.of("v"), new LinkedRecords(new MemoryArbiter(1 << 20)));
  }

  @Property(tries = 300)
  void everyRowHasTheValueOfTheRecordThatOwnsItAndNoOtherAValue(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 60) int records,
      @ForAll @IntRange(max = 2) int base) {
    Random random = new Random(seed);
    Linked linked = Linked.made(random, records, base);
    RecordColumns columns = columns(source(base));
    int rows = linked.owners().length;
    for (int turn = 0; turn < 5; turn++) {
      int first = random.nextInt(rows);
      int count = 1 + random.nextInt(rows - first);
      boolean[] keep = new boolean[count];
      Arrays.fill(keep, true);
      columns.load(new RowBlock(linked.granule(), "", first, count, count, keep));

      Column spread = columns.byRow("v");
      int[] all = random.ints(count, 0, count).toArray();
      int[] places = columns.places(all, count);
      for (int row = 0; row < count; row++) {
        assertThat(keep[row]).isTrue();
        assertThat(spread.isMissing(row)).isEqualTo(!linked.hasValue(first + row));
        if (linked.hasValue(first + row)) {
          assertThat(spread.longAt(row)).isEqualTo(100 + linked.owners()[first + row]);
        }
        Column byRecord = columns.column("v");
        assertThat(byRecord.isMissing(places[row])).isEqualTo(spread.isMissing(all[row]));
        if (!spread.isMissing(all[row])) {
          assertThat(byRecord.longAt(places[row])).isEqualTo(spread.longAt(all[row]));
        }
      }
    }
  }

  @Property(tries = 100)
  void aFilterDropsTheRowsOfItsRecordsAndThoseOfNobody(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int records) {
    Linked linked = Linked.made(new Random(seed), records, 1);
    FilterSpec filter =
        new FilterSpec.Comparison(
            new ColumnSource("/v", ColumnSource.WHOLE, "records"),
            FilterSpec.Operator.GE,
            List.of(110L),
            true);
    int rows = linked.owners().length;
    boolean[] keep = new boolean[rows];
    Arrays.fill(keep, true);
    columns(source(1, filter)).load(new RowBlock(linked.granule(), "", 0, rows, rows, keep));
    for (int row = 0; row < rows; row++) {
      assertThat(keep[row]).isEqualTo(linked.hasValue(row) && linked.owners()[row] >= 10);
    }
  }

  @Test
  void onlyTheRecordsOfTheBlockAreRead() {
    long[] begins = new long[1000];
    long[] counts = new long[1000];
    for (int record = 0; record < 1000; record++) {
      begins[record] = 10L * record;
      counts[record] = 10;
    }
    NumbersGranule granule =
        new NumbersGranule(
            Map.of("/lat", new long[10_000], "/begin", begins, "/count", counts, "/v", begins));
    RecordColumns columns = columns(source(0));
    long bytes = columns.load(new RowBlock(granule, "", 505, 20, 20, new boolean[20]));
    // Records 50, 51 and 52, eight bytes each, and one missing value.
    assertThat(bytes).isEqualTo(24);
    assertThat(columns.column("v").size()).isEqualTo(4);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 3 | 3 3 | /begin | record 0 owns 3 rows from 0 on, counted from 1, of 10; see index_base",
        "1 9 | 3 3 | /begin | record 1 owns 3 rows from 9 on, counted from 1, of 10; see index_base",
        "1 3 | 3 3 | /begin | record 1 begins with row 2, before record 0 ends with row 2; records"
            + " have to follow each other and must not overlap",
        "5 1 | 3 3 | /begin | record 1 begins with row 0, before record 0 ends with row 6; records"
            + " have to follow each other and must not overlap",
        "1 4 | 3 -1 | /count | record 1 owns -1 rows",
        "1 4 | 3 | /count | it holds 1 record where /begin holds 2"
      })
  void aLinkThatCannotBeIsNamed(String begins, String counts, String dataset, String reason) {
    NumbersGranule granule =
        new NumbersGranule(
            Map.of("/lat", new long[10], "/begin", numbers(begins), "/count", numbers(counts)));
    RowBlock block = new RowBlock(granule, "", 0, 10, 10, new boolean[10]);
    assertThatThrownBy(() -> columns(source(1)).load(block))
        .isInstanceOf(GranuleException.class)
        .hasMessage("Cannot read '%s' of granule 'numbers': %s", dataset, reason);
  }

  @Test
  void aRecordWithoutAFirstRowOrACountOwnsNothing() {
    NumbersGranule granule =
        new NumbersGranule(
            Map.of(
                "/lat", new long[6],
                "/begin", new long[] {1, NumbersGranule.FILL, 3},
                "/count", new long[] {2, 9, NumbersGranule.FILL},
                "/v", new long[] {5, 6, 7}));
    RecordColumns columns = columns(source(1));
    columns.load(new RowBlock(granule, "", 0, 6, 6, new boolean[6]));
    Column spread = columns.byRow("v");
    assertThat(spread.longAt(1)).isEqualTo(5);
    for (int row = 2; row < 6; row++) {
      assertThat(spread.isMissing(row)).isTrue();
    }
  }

  private static long[] numbers(String text) {
    return Arrays.stream(text.split(" ")).mapToLong(Long::parseLong).toArray();
  }
}
