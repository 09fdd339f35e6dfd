package io.firn.shard.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.column.Column;
import io.firn.config.ColumnSource;
import io.firn.config.DataSource;
import io.firn.config.GridSpec;
import io.firn.config.Level;
import io.firn.config.Linspace;
import io.firn.config.ReadPlan;
import io.firn.config.Records;
import io.firn.granule.GranuleException;
import io.firn.grid.Grid;
import io.firn.grid.Grids;
import io.firn.memory.MemoryArbiter;
import io.firn.shard.NumbersGranule;
import io.firn.shard.Planned;
import io.firn.shard.input.GranuleRef;
import io.firn.shard.input.ShardSelection;
import io.firn.shard.plan.GranuleScanner;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Three shots with rows, one without; two of ten samples reserved for each are nobody's. */
class RecordCoordinatesTest {
  private static final Grid GRID = Grids.of(new GridSpec.Healpix(6, 6, 12, false));
  private static final long[] LATITUDES = {10, NumbersGranule.FILL, 20, 30};
  private static final long[] LONGITUDES = {40, 41, 42, 43};

  private static final DataSource SOURCE =
      new DataSource(
          List.of(""),
          "/lat",
          "/lon",
          Map.of("wave", ColumnSource.of("/wave")),
          List.of(),
          "samples",
          Map.of("shots", new Level("/begin", "/count", 1)),
          new Records("shots", Map.of("height", new Linspace("/top", "/end")), Map.of()),
          ReadPlan.NONE,
          true,
          false);

  private static NumbersGranule granule(long[] counts) {
    return new NumbersGranule(
        Map.of(
            "/lat",
            LATITUDES,
            "/lon",
            LONGITUDES,
            "/begin",
            new long[] {1, 11, 21, 31},
            "/count",
            counts,
            "/wave",
            new long[40],
            "/top",
            new long[] {100, 200, 300, 7},
            "/end",
            new long[] {93, 193, NumbersGranule.FILL, 7}));
  }

  /** As many rows as samples are for each shot are not one row for each sample. */
  @Test
  void samplesInATableAreRefusedBeforeLinksAreReadAgainstItsRows() {
    NumbersGranule granule = granule(new long[] {8, 8, 0, 8});
    Map<String, long[]> numbers = new HashMap<>(granule.numbers());
    numbers.put("/table/wave", numbers.get("/wave"));
    DataSource table =
        new DataSource(
            SOURCE.groups(),
            SOURCE.latitude(),
            SOURCE.longitude(),
            Map.of("wave", ColumnSource.of("/table/wave")),
            List.of(),
            SOURCE.baseLevel(),
            SOURCE.levels(),
            SOURCE.records(),
            SOURCE.readPlan(),
            true,
            false);
    Coordinates coordinates = Coordinates.of(table, GRID, Planned.workspace());
    assertThatThrownBy(() -> coordinates.rows(new NumbersGranule(numbers), ""))
        .isInstanceOf(GranuleException.class)
        .hasMessageContaining("/table/wave")
        .hasMessageContaining("it has 2 dimensions, expected one");
  }

  @Test
  void aRowLiesWhereItsRecordLiesAndNobodysNowhere() {
    NumbersGranule granule = granule(new long[] {8, 8, 0, 8});
    Coordinates coordinates = Coordinates.of(SOURCE, GRID, Planned.workspace());
    assertThat(coordinates.rows(granule, "")).isEqualTo(40);
    long[] places = new long[4];
    GRID.locate(
        Arrays.stream(LATITUDES).asDoubleStream().toArray(),
        Arrays.stream(LONGITUDES).asDoubleStream().toArray(),
        0,
        4,
        places);
    for (int first = 0; first < 40; first += 7) {
      int count = Math.min(9, 40 - first);
      long[] cells = coordinates.locate(granule, "", first, count);
      for (int i = 0; i < count; i++) {
        int record = (first + i) / 10;
        boolean owned = (first + i) % 10 < 8 && record != 2;
        // The latitude of the second is a fill value.
        long expected = owned && record != 1 ? places[record] : Grid.MISSING;
        assertThat(cells[i]).as("row %d", first + i).isEqualTo(expected);
      }
    }
  }

  @Test
  void heightsRunInEqualStepsFromEndToEnd() {
    NumbersGranule granule = granule(new long[] {8, 1, 5, 0});
    SynthesizedColumns columns =
        new SynthesizedColumns(
            SOURCE, List.of("height"), new LinkedRecords(new MemoryArbiter(1 << 20)));
    columns.load(new RowBlock(granule, "", 3, 30, 30, new boolean[30]));
    Column heights = columns.column("height");
    for (int row = 3; row < 8; row++) {
      // np.linspace(100, 93, 8)
      assertThat(heights.doubleAt(row - 3)).isEqualTo(100.0 - row);
    }
    assertThat(heights.doubleAt(10 - 3)).isEqualTo(200);
    for (int row : new int[] {8, 9, 11, 20, 24, 30, 32}) {
      assertThat(heights.isMissing(row - 3)).as("row %d", row).isTrue();
    }
  }

  @Test
  void recordsThatOverlapAreRefusedByTheScan() {
    NumbersGranule granule = granule(new long[] {8, 11, 8, 8});
    GranuleScanner scanner =
        new GranuleScanner(SOURCE, List.of("wave", "height"), GRID, Planned.workspace());
    GranuleRef ref =
        new GranuleRef(
            0, "numbers", "numbers", 1 << 20, "", ShardSelection.ALL, Collections.emptySortedMap());
    assertThatThrownBy(() -> scanner.scan(ref, granule))
        .isInstanceOf(GranuleException.class)
        .hasMessageContaining("record 2 begins with row 20, before record 1 ends with row 20");
  }
}
