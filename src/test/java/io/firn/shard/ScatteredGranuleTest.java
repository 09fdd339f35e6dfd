package io.firn.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.Slow;
import io.firn.column.Column;
import io.firn.column.DType;
import io.firn.config.DataSource;
import io.firn.config.ReadPlan;
import io.firn.config.Records;
import io.firn.granule.Attributes;
import io.firn.granule.Dataset;
import io.firn.granule.Granule;
import io.firn.grid.Grid;
import io.firn.shard.input.GranuleRef;
import io.firn.shard.input.ShardSelection;
import io.firn.shard.plan.BlockPlan;
import io.firn.shard.plan.GranuleScanner;
import io.firn.shard.plan.GranuleShare;
import io.firn.shard.plan.RowRanges;
import io.firn.shard.plan.ScannedGranule;
import io.firn.shard.rows.Coordinates;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Scans granules whose rows jump between shards, as those of floats and buoys do. */
class ScatteredGranuleTest {
  private static final GranuleRef REF =
      new GranuleRef(
          7,
          "floats.nc",
          "floats.nc",
          1 << 20,
          "",
          ShardSelection.ALL,
          Collections.emptySortedMap());

  /** Rows that stay together: in a shard, outside of the grid, or without coordinates. */
  record Stretch(long shard, int rows) {}

  @Provide
  Arbitrary<List<Stretch>> stretches() {
    Arbitrary<Integer> rows =
        Arbitraries.oneOf(
            Arbitraries.just(1),
            Arbitraries.integers().between(1, 2000),
            Arbitraries.just(Coordinates.BLOCK));
    return Arbitraries.longs()
        .between(Grid.MISSING, 6)
        .flatMap(shard -> rows.map(count -> new Stretch(shard, count)))
        .list()
        .ofMaxSize(150);
  }

  // Patterns, not their edges: a granule without rows is another test's.
  @Slow
  @Property(tries = 50, edgeCases = EdgeCasesMode.NONE)
  void everyRowOfAShardLiesInItsPlannedRangesWhateverThePattern(
      @ForAll("stretches") List<Stretch> first, @ForAll("stretches") List<Stretch> second) {
    long[][] shards = {shards(first), shards(second)};
    ScannedGranule scanned = scan(shards);
    Map<Long, Long> rows = new TreeMap<>();
    for (int group = 0; group < shards.length; group++) {
      for (int row = 0; row < shards[group].length; row++) {
        long shard = shards[group][row];
        if (shard >= 0) {
          rows.merge(shard, 1L, Long::sum);
          if (!covers(scanned.shares().get(shard), group, row)) {
            throw new AssertionError("Row %d of group %d is in no range".formatted(row, group));
          }
        }
      }
    }
    assertThat(scanned.shares().keySet()).isEqualTo(rows.keySet());
    scanned.shares().forEach((shard, share) -> assertThat(share.rows()).isEqualTo(rows.get(shard)));
  }

  private static boolean covers(GranuleShare share, int group, int row) {
    for (GranuleShare.GroupRanges ranges : share.groups()) {
      for (int i = 0; ranges.group() == group && i < ranges.ranges().count(); i++) {
        if (ranges.ranges().start(i) <= row && row < ranges.ranges().end(i)) {
          return true;
        }
      }
    }
    return false;
  }

  private static long[] shards(List<Stretch> stretches) {
    long[] shards = new long[stretches.stream().mapToInt(Stretch::rows).sum()];
    int from = 0;
    for (Stretch stretch : stretches) {
      Arrays.fill(shards, from, from + stretch.rows(), stretch.shard());
      from += stretch.rows();
    }
    return shards;
  }

  @Test
  void thePlanOfAGranuleGrowsWithItsShardsAndNotWithItsRows() throws IOException {
    int shards = 500;
    long few = planBytes(shards, 200_000);
    long many = planBytes(shards, 2_000_000);
    // At most 32 ranges of two numbers with three digits of seven bits, beside the share itself.
    assertThat(few).isBetween(1L, shards * (RowRanges.MOST * 2L * 3 + 24));
    assertThat(many).isBetween(1L, shards * (RowRanges.MOST * 2L * 3 + 24));
  }

  @Test
  void aGranuleThatTouchesAShardWithEveryFortiethRowTakesFewBytesForEach() throws IOException {
    int shards = 5000;
    assertThat(planBytes(shards, 200_000)).isLessThan(shards * (RowRanges.MOST * 2L * 3 + 24));
  }

  /** Bytes of what the scan of a granule sends, whose rows are dealt to shards at random. */
  private static long planBytes(int shards, int rows) throws IOException {
    Random random = new Random(20190424);
    ScannedGranule scanned = scan(new long[][] {random.longs(rows, 0, shards).toArray()});
    assertThat(scanned.shares()).hasSize(shards);
    BlockPlan.Parts collected = new BlockPlan.Parts();
    collected.add(scanned);
    List<BlockPlan.Part> parts = new ArrayList<>();
    collected.drain(parts::add);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (BlockPlan.Part part : parts) {
      part.write(new DataOutputStream(bytes));
    }
    return bytes.size();
  }

  private static ScannedGranule scan(long[][] shards) {
    String[] groups = new String[shards.length];
    Arrays.setAll(groups, Integer::toString);
    DataSource source =
        new DataSource(
            List.of(groups),
            "/{group}/lat",
            "/{group}/lon",
            Map.of(),
            List.of(),
            "",
            Map.of(),
            Records.NONE,
            ReadPlan.NONE,
            false,
            false);
    return new GranuleScanner(source, List.of(), new Numbered(), Planned.workspace())
        .scan(REF, new Made(shards));
  }

  /** A granule whose latitudes are the numbers of shards. */
  private record Made(long[][] shards) implements Granule {
    @Override
    public String name() {
      return REF.id();
    }

    @Override
    public String uri() {
      return REF.uri();
    }

    @Override
    public long length() {
      return REF.length();
    }

    @Override
    public boolean hasGroup(String path) {
      return true;
    }

    @Override
    public Dataset dataset(String path) {
      return new MadeColumn(path, shards[Integer.parseInt(path.split("/")[1])]);
    }

    @Override
    public List<Dataset> datasets() {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<String> groups() {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<String> children(String group) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Map<String, Object> attributes() {
      return Map.of();
    }

    @Override
    public void close() {}
  }

  private record MadeColumn(String path, long[] values) implements Dataset {
    @Override
    public Dataset column(int number) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<DType> type() {
      return Optional.of(DType.INT64);
    }

    @Override
    public String typeName() {
      return "int64";
    }

    @Override
    public long[] shape() {
      return new long[] {values.length};
    }

    @Override
    public long[] chunkShape() {
      return new long[0];
    }

    @Override
    public List<String> filters() {
      return List.of();
    }

    @Override
    public Attributes attributes() {
      return new Attributes();
    }

    @Override
    public void read(long firstRow, int rows, Column into) {
      Column.Longs longs = (Column.Longs) into;
      int at = longs.grow(rows);
      System.arraycopy(values, (int) firstRow, longs.array(), at, rows);
    }
  }

  /** Shards of 16 cells, found by number instead of by place. */
  private static final class Numbered implements Grid {
    @Override
    public void locate(double[] latitudes, double[] longitudes, int from, int to, long[] cells) {
      for (int i = from; i < to; i++) {
        long shard = (long) latitudes[i];
        cells[i] = shard < 0 ? shard : shard * cellsPerShard() + i % cellsPerShard();
      }
    }

    @Override
    public int cellsPerChunk() {
      return 16;
    }

    @Override
    public int chunksPerShard() {
      return 1;
    }

    @Override
    public long cellsPerShard() {
      return 16;
    }

    @Override
    public long shards() {
      return Integer.MAX_VALUE;
    }

    @Override
    public long shardOf(long cell) {
      return cell / cellsPerShard();
    }

    @Override
    public int chunkInShard(long cell) {
      return 0;
    }

    @Override
    public int cellInChunk(long cell) {
      return (int) (cell % cellsPerShard());
    }

    @Override
    public long firstCell(long shard) {
      return shard * cellsPerShard();
    }

    @Override
    public SortedMap<String, Object> signature() {
      throw new UnsupportedOperationException();
    }

    @Override
    public long shardOfKey(long key) {
      throw new UnsupportedOperationException();
    }

    @Override
    public String shardName(long shard) {
      return Long.toString(shard);
    }
  }
}
