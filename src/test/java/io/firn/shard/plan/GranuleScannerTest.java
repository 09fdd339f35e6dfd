package io.firn.shard.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.Bundled;
import io.firn.FirnException;
import io.firn.column.Column;
import io.firn.config.ColumnSource;
import io.firn.config.DataSource;
import io.firn.config.FilterSpec;
import io.firn.config.FirnConfig;
import io.firn.config.GridSpec;
import io.firn.config.OutputSpec.StoreLayout;
import io.firn.config.ReadPlan;
import io.firn.config.Records;
import io.firn.granule.Dataset;
import io.firn.granule.Granule;
import io.firn.granule.GranuleException;
import io.firn.granule.GranuleReader;
import io.firn.granule.cf.CfDataset;
import io.firn.granule.pool.Granules;
import io.firn.grid.Grid;
import io.firn.grid.Grids;
import io.firn.shard.Planned;
import io.firn.shard.input.GranuleRef;
import io.firn.shard.input.ShardSelection;
import io.firn.shard.plan.SourceSummary.Counts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Scans the groups of {@code scan.h5} (see {@code make_fixtures.py}) and the bundled granules. */
class GranuleScannerTest {
  private static final GranuleRef REF =
      new GranuleRef(
          3, "scan.h5", "scan.h5", 1 << 20, "", ShardSelection.ALL, Collections.emptySortedMap());
  private static final Grid GRID = Grids.of(new GridSpec.Healpix(6, 6, 12, false));

  @Test
  void rowsOfAllShardsAddUpToTheLocatedOnes() throws IOException {
    Planned planned = Planned.bundled(Bundled.config(6, false, StoreLayout.COMPACT));
    for (ScannedGranule scanned : planned.scanned()) {
      Counts counts = scanned.summary().counts();
      assertThat(scanned.shares().values().stream().mapToLong(GranuleShare::rows).sum())
          .as(scanned.granule().id())
          .isEqualTo(counts.rowsLocated());
      assertThat(counts.rowsLocated() + counts.rowsMissing() + counts.rowsOutside())
          .isEqualTo(counts.rowsScanned());
    }
    Counts all = planned.summary().counts();
    assertThat(all.granules()).isEqualTo(8);
    assertThat(all.groups()).isEqualTo(46);
    assertThat(all.groupsAbsent()).isEqualTo(2);
    assertThat(all.rowsScanned()).isEqualTo(36_934);
  }

  @Test
  void everyShareCountsAndHashesTheRowsThatASearchOneByOneFinds() throws IOException {
    FirnConfig config = Bundled.config(6, false, StoreLayout.COMPACT);
    for (ScannedGranule scanned : Planned.bundled(config).scanned()) {
      Map<Long, Long> rows = new HashMap<>();
      Map<Long, Long> mixes = new HashMap<>();
      GranuleRef ref = scanned.granule();
      try (Granule granule =
          Granules.open(Planned.FILES, ref.uri(), ref.id(), GranuleReader.AUTO)) {
        for (String group : config.source().groups()) {
          if (granule.hasGroup(group + "/land_ice_segments")) {
            searchOneByOne(ref, granule, group, rows, mixes);
          }
        }
      }
      assertThat(scanned.shares().keySet()).isEqualTo(rows.keySet());
      scanned
          .shares()
          .forEach(
              (shard, share) -> {
                assertThat(share.rows()).isEqualTo(rows.get(shard));
                assertThat(share.mix()).isEqualTo(mixes.get(shard));
              });
    }
  }

  private static void searchOneByOne(
      GranuleRef ref, Granule granule, String group, Map<Long, Long> rows, Map<Long, Long> mixes) {
    double[] latitudes = doubles(granule, group + "/land_ice_segments/latitude");
    double[] longitudes = doubles(granule, group + "/land_ice_segments/longitude");
    long[] cell = new long[latitudes.length];
    GRID.locate(latitudes, longitudes, 0, latitudes.length, cell);
    for (int row = 0; row < cell.length; row++) {
      if (cell[row] >= 0) {
        long shard = GRID.shardOf(cell[row]);
        rows.merge(shard, 1L, Long::sum);
        mixes.merge(shard, RowMix.of(RowMix.source(ref.id(), group), row, cell[row]), Long::sum);
      }
    }
  }

  private static double[] doubles(Granule granule, String path) {
    Dataset dataset = CfDataset.of(granule, granule.dataset(path), true, true);
    Column column = Column.of(dataset.type().orElseThrow());
    dataset.read(0, (int) dataset.shape()[0], column);
    double[] values = new double[column.size()];
    for (int row = 0; row < values.length; row++) {
      values[row] = column.isMissing(row) ? Double.NaN : column.doubleAt(row);
    }
    return values;
  }

  @ParameterizedTest
  @EnumSource(GranuleReader.class)
  void rowsWithoutAUsableCoordinateAreCountedAndNeverFatal(GranuleReader reader) {
    ScannedGranule scanned = scan(source(true, "missing"), reader);
    // Fill, NaN, 95° and infinity among the latitudes; NaN and fill among the longitudes.
    assertThat(scanned.summary().counts()).isEqualTo(new Counts(1, 1, 0, 8, 6, 0, 2, 0));
    assertThat(onlyShare(scanned).rows()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({"true, 1, 1", "false, 0, 2"})
  void aFillValueThatIsAPlaceOnEarthIsMissingUnlessItIsNotMasked(
      boolean maskFill, long missing, long located) {
    Counts counts = scan(source(maskFill, "plausible_fill"), GranuleReader.AUTO).summary().counts();
    assertThat(counts).isEqualTo(new Counts(1, 1, 0, 2, missing, 0, located, 0));
  }

  @Test
  void aGroupWithoutRowsIsAGroup() {
    ScannedGranule scanned = scan(source(true, "empty"), GranuleReader.AUTO);
    assertThat(scanned.shares()).isEmpty();
    assertThat(scanned.summary().counts()).isEqualTo(new Counts(1, 1, 0, 0, 0, 0, 0, 0));
  }

  @Test
  void anAbsentGroupIsCountedAndNoError() {
    ScannedGranule scanned = scan(source(true, "good", "gt9x"), GranuleReader.AUTO);
    assertThat(scanned.summary().counts()).isEqualTo(new Counts(1, 1, 1, 5, 0, 0, 5, 0));
  }

  @Test
  void aTrackThatLeavesAShardWithinABlockAndEndsInTheNextIsTwoRanges() {
    ScannedGranule scanned = scan(source(true, "large"), GranuleReader.AUTO);
    assertThat(scanned.shares()).hasSize(2);
    RowRanges north = ranges(scanned, 70.0, -50.0);
    RowRanges south = ranges(scanned, 10.0, 20.0);
    assertThat(north.count()).isEqualTo(1);
    assertThat(north.start(0)).isZero();
    assertThat(north.end(0)).isEqualTo(65_500);
    assertThat(south.count()).isEqualTo(1);
    assertThat(south.start(0)).isEqualTo(65_500);
    assertThat(south.end(0)).isEqualTo(70_000);
  }

  private static RowRanges ranges(ScannedGranule scanned, double latitude, double longitude) {
    long[] cell = new long[1];
    GRID.locate(new double[] {latitude}, new double[] {longitude}, 0, 1, cell);
    GranuleShare share = scanned.shares().get(GRID.shardOf(cell[0]));
    assertThat(share.granule()).isEqualTo(REF.number());
    assertThat(share.groups()).hasSize(1);
    return share.groups().get(0).ranges();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "coordinates_differ | lon | it holds 4 rows where /coordinates_differ/lat holds 5",
        "variable_short     | h   | it holds 3 rows where the coordinates hold 5",
        "variable_absent    | h   | no such dataset: group '/variable_absent' has no 'h'; it has lat, lon",
        "latitude_absent    | lat | no such dataset: group '/latitude_absent' has no 'lat'; it has h, lon",
        "matrix             | h   | it has 2 dimensions, expected one; give the number of a column",
        "text               | h   | it holds string, expected numbers",
        "latitude_matrix    | lat | it has 2 dimensions, expected one"
      })
  void aDatasetThatCannotBeUsedIsNamedWithGranuleAndCause(
      String group, String dataset, String cause) {
    for (GranuleReader reader : GranuleReader.values()) {
      assertThatThrownBy(() -> scan(source(true, "good", group), reader))
          .as(reader.toString())
          .isInstanceOf(GranuleException.class)
          .hasMessage("Cannot read '/%s/%s' of granule 'scan.h5': %s", group, dataset, cause);
    }
  }

  @Test
  void theDatasetOfAFilterIsLookedUpBeforeAnythingIsWritten() {
    DataSource plain = source(true, "good", "missing");
    FilterSpec filter =
        new FilterSpec.Comparison("/{group}/flag", FilterSpec.Operator.EQ, List.of(0L), true);
    DataSource filtered =
        new DataSource(
            plain.groups(),
            plain.latitude(),
            plain.longitude(),
            plain.variables(),
            List.of(filter),
            "",
            Map.of(),
            Records.NONE,
            ReadPlan.NONE,
            true,
            false);
    assertThatThrownBy(() -> scan(filtered, GranuleReader.AUTO))
        .isInstanceOf(GranuleException.class)
        .hasMessage(
            "Cannot read '/missing/flag' of granule 'scan.h5': no such dataset: group '/missing' has no 'flag'; it has h, lat, lon");
  }

  @Test
  void oneColumnOfTwoTypesIsRefused() {
    assertThatThrownBy(() -> scan(source(true, "good", "integers"), GranuleReader.AUTO))
        .isInstanceOf(GranuleException.class)
        .hasMessage(
            "Cannot read '/integers/h' of granule 'scan.h5': it holds int32 where a group before it holds float32");
  }

  @Test
  void granulesOfTwoTypesAreRefusedTogether() {
    SourceSummary floats = scan(source(true, "good"), GranuleReader.AUTO).summary();
    SourceSummary integers = scan(source(true, "integers"), GranuleReader.AUTO).summary();
    assertThatThrownBy(() -> floats.merge(integers))
        .isInstanceOf(FirnException.class)
        .hasMessage(
            "Cannot grid granules together: column 'h' is float32 in scan.h5 and int32 in scan.h5; grid those of each type on their own");
  }

  private static GranuleShare onlyShare(ScannedGranule scanned) {
    assertThat(scanned.shares()).hasSize(1);
    return scanned.shares().get(scanned.shares().firstKey());
  }

  private static DataSource source(boolean maskFill, String... groups) {
    return new DataSource(
        List.of(groups),
        "/{group}/lat",
        "/{group}/lon",
        Map.of("h", ColumnSource.of("/{group}/h")),
        List.of(),
        "",
        Map.of(),
        Records.NONE,
        ReadPlan.NONE,
        maskFill,
        false);
  }

  private static ScannedGranule scan(DataSource source, GranuleReader reader) {
    String uri = Path.of("src/test/resources/io/firn/shard/scan.h5").toString();
    try (Granule granule = Granules.open(Planned.FILES, uri, REF.id(), reader)) {
      return new GranuleScanner(source, List.of("h"), GRID, Planned.workspace()).scan(REF, granule);
    }
  }
}
