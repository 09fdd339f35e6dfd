package io.firn.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.column.Column;
import io.firn.column.DType;
import io.firn.config.ColumnSource;
import io.firn.config.DataSource;
import io.firn.config.GridSpec;
import io.firn.config.ReadPlan;
import io.firn.config.Records;
import io.firn.granule.Dataset;
import io.firn.granule.Granule;
import io.firn.granule.GranuleException;
import io.firn.granule.GranuleReader;
import io.firn.granule.pool.Granules;
import io.firn.grid.Grid;
import io.firn.grid.Grids;
import io.firn.shard.input.GranuleRef;
import io.firn.shard.input.ShardSelection;
import io.firn.shard.plan.GranuleScanner;
import io.firn.shard.plan.ScannedGranule;
import io.firn.shard.plan.SourceSummary.Counts;
import io.firn.shard.rows.ColumnLookup;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Packed values of {@code packed.h5} (see {@code make_packed.py}), by hand. */
class UnpackedSourceTest {
  private static final GranuleRef REF =
      new GranuleRef(
          0,
          "packed.h5",
          "packed.h5",
          1 << 20,
          "",
          ShardSelection.ALL,
          Collections.emptySortedMap());
  private static final Grid GRID = Grids.of(new GridSpec.Healpix(6, 6, 12, false));

  private static DataSource source(boolean unpack, Map<String, ColumnSource> variables) {
    return new DataSource(
        List.of("good"),
        "/{group}/lat",
        "/{group}/lon",
        variables,
        List.of(),
        "",
        Map.of(),
        Records.NONE,
        ReadPlan.NONE,
        true,
        unpack);
  }

  private static Granule open(GranuleReader reader) {
    return Granules.open(
        Planned.FILES, "src/test/resources/io/firn/shard/packed.h5", REF.id(), reader);
  }

  private static ColumnSource column(String name) {
    return ColumnSource.of("/{group}/" + name);
  }

  @ParameterizedTest
  @EnumSource(GranuleReader.class)
  void packedCoordinatesAreScaledBeforeRowsAreLocated(GranuleReader reader) {
    DataSource source = source(true, Map.of("h", column("h"), "plain", column("plain")));
    long[] cell = new long[1];
    GRID.locate(new double[] {70.5}, new double[] {-45.25}, 0, 1, cell);
    try (Granule granule = open(reader)) {
      ScannedGranule scanned =
          new GranuleScanner(source, List.of("h", "plain"), GRID, Planned.workspace())
              .scan(REF, granule);
      assertThat(scanned.summary().counts()).isEqualTo(new Counts(1, 1, 0, 5, 1, 0, 4, 0));
      assertThat(scanned.shares()).containsOnlyKeys(GRID.shardOf(cell[0]));
      assertThat(scanned.summary().columns().get("h").type()).isEqualTo(DType.FLOAT64);
      assertThat(scanned.summary().columns().get("plain").type()).isEqualTo(DType.FLOAT32);
    }
  }

  @Test
  void packedCoordinatesThatAreNotScaledAreNoPlaces() {
    try (Granule granule = open(GranuleReader.AUTO)) {
      ScannedGranule scanned =
          new GranuleScanner(source(false, Map.of()), List.of(), GRID, Planned.workspace())
              .scan(REF, granule);
      assertThat(scanned.summary().counts().rowsMissing()).isEqualTo(5);
    }
  }

  @ParameterizedTest
  @EnumSource(GranuleReader.class)
  void valuesAreScaledAndMissingByWhatIsStored(GranuleReader reader) {
    try (Granule granule = open(reader)) {
      assertThat(values(granule, column("h"))).containsExactly(100, 105, 110, Double.NaN, 120);
      assertThat(values(granule, new ColumnSource("/{group}/grid", 1, ColumnSource.BASE)))
          .containsExactly(0.75, 2.75, 4.75, 6.75, 8.75);
    }
  }

  private static double[] values(Granule granule, ColumnSource column) {
    Dataset dataset = ColumnLookup.dataset(granule, source(true, Map.of()), column, "good");
    // Two reads, as a block after the other: the second must know nothing of the first.
    Column read = ColumnLookup.read(dataset, 2, 2, null);
    read = ColumnLookup.read(dataset, 0, 5, read);
    double[] values = new double[5];
    for (int row = 0; row < 5; row++) {
      values[row] = read.isMissing(row) ? Double.NaN : read.doubleAt(row);
    }
    return values;
  }

  @Test
  void aScaleInWordsIsNamed() {
    try (Granule granule = open(GranuleReader.AUTO)) {
      assertThatThrownBy(() -> values(granule, column("bad")))
          .isInstanceOf(GranuleException.class)
          .hasMessage(
              "Cannot read '/good/bad' of granule 'packed.h5': its attribute scale_factor is 'a"
                  + " half', expected a finite number; correct it, or set unpack: false to read what is"
                  + " stored");
    }
  }
}
