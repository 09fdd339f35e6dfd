package io.firn.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.FirnException;
import io.firn.aggregate.Aggregator;
import io.firn.column.Column;
import io.firn.column.DType;
import io.firn.config.FieldSpec;
import io.firn.config.GridSpec;
import io.firn.grid.Grid;
import io.firn.grid.Grids;
import io.firn.memory.MemoryArbiter;
import io.firn.memory.MemoryGrant;
import io.firn.shard.rows.PlacedColumn;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Observations come back the same whether they were held or spilled, and leave nothing behind. */
class ObservationsTest {
  private static final Map<String, DType> TYPES =
      new TreeMap<>(
          Map.of(
              "f", DType.FLOAT32,
              "d", DType.FLOAT64,
              "i", DType.INT16,
              "l", DType.UINT64));
  private static final long SHARD = 11;

  @TempDir Path scratch;

  private static Grid grid(int chunkLevels) {
    return Grids.of(new GridSpec.Healpix(2, 2 + chunkLevels, 8, chunkLevels > 0));
  }

  @Property(tries = 60)
  void spilledRowsComeBackAsTheyWere(
      @ForAll @IntRange(max = 6) int chunkLevels,
      @ForAll @IntRange(min = 1, max = 3_000) int rows,
      @ForAll @IntRange(min = 40, max = 40_000) int memory,
      @ForAll long seed)
      throws IOException {
    Path directory = Files.createTempDirectory("spill");
    Grid grid = grid(chunkLevels);
    List<Object> held = everything(grid, rows, 100L << 20, directory, seed);
    List<Object> spilled = everything(grid, rows, memory, directory, seed);
    assertThat(spilled).isEqualTo(held);
    assertThat(files(directory)).isEmpty();
    Files.delete(directory);
  }

  @Test
  void whatDoesNotFitIsSpilledAndWhatFitsIsNot() throws IOException {
    Grid grid = grid(2);
    int rows = 10_000;
    long needed = (long) rows * Observations.rowBytes(TYPES.values());
    try (MemoryGrant memory = new MemoryArbiter(needed).grant(1);
        Observations observations = new Observations(grid, TYPES, rows, memory, scratch)) {
      fill(observations, grid, rows, 1);
      observations.seal();
      assertThat(observations.spilledBytes()).isZero();
      assertThat(memory.peak()).isEqualTo(needed);
    }
    try (MemoryGrant memory = new MemoryArbiter(needed / 4).grant(1);
        Observations observations = new Observations(grid, TYPES, rows, memory, scratch)) {
      fill(observations, grid, rows, 1);
      observations.seal();
      long kept = 0;
      for (int chunk = 0; chunk < grid.chunksPerShard(); chunk++) {
        kept += observations.rowsIn(chunk);
      }
      // Every row has its cell, its identity and four columns of 4, 4, 8 and 8 bytes on disk.
      assertThat(observations.spilledBytes()).isGreaterThanOrEqualTo(kept * (12 + 24));
      assertThat(memory.peak()).isLessThanOrEqualTo(needed / 4 + 10_000);
      for (int chunk = 0; chunk < grid.chunksPerShard(); chunk++) {
        observations.take(chunk);
        observations.release(chunk);
      }
      // What remains is the index of the runs.
      assertThat(memory.held()).isLessThan(10_000);
    }
  }

  @Test
  void theScratchFileIsGoneWhetherGatheringEndsOrFails() throws IOException {
    Grid grid = grid(2);
    MemoryGrant memory = new MemoryArbiter(10_000).grant(1);
    try (Observations observations = new Observations(grid, TYPES, 5_000, memory, scratch)) {
      fill(observations, grid, 4_000, 1);
      assertThat(observations.spilledBytes()).isPositive();
    }
    assertThat(files(scratch)).isEmpty();
  }

  @Test
  void aScratchDirectoryWithoutRoomIsRefusedBeforeAnythingIsWritten() throws IOException {
    Grid grid = grid(2);
    // More rows than any disk holds, in memory for a few.
    long planned = 1L << 50;
    MemoryGrant memory = new MemoryArbiter(100_000).grant(1);
    try (Observations observations = new Observations(grid, TYPES, planned, memory, scratch)) {
      assertThatThrownBy(() -> fill(observations, grid, 5_000, 1))
          .isInstanceOf(FirnException.class)
          .hasMessageStartingWith("Cannot spill observations to '" + scratch + "': it has ")
          .hasMessageEndingWith(
              " are needed; choose another --scratch or give more --memoryPerWorker");
    }
    assertThat(files(scratch)).isEmpty();
  }

  @Test
  void aScratchDirectoryThatIsAFileIsNamed() throws IOException {
    Path file = Files.createFile(scratch.resolve("file"));
    Grid grid = grid(2);
    MemoryGrant memory = new MemoryArbiter(1_000).grant(1);
    try (Observations observations = new Observations(grid, TYPES, 5_000, memory, file)) {
      assertThatThrownBy(() -> fill(observations, grid, 5_000, 1))
          .isInstanceOf(FirnException.class)
          .hasMessageStartingWith("Cannot spill observations to '" + file + "': ")
          .hasMessageEndingWith("choose another --scratch");
    }
  }

  @Test
  void aChunkThatWasReadBackIsHeldByNobodyElse() throws IOException {
    Grid grid = grid(2);
    MemoryGrant memory = new MemoryArbiter(50_000).grant(1);
    try (Observations observations = new Observations(grid, TYPES, 20_000, memory, scratch)) {
      fill(observations, grid, 20_000, 1);
      observations.seal();
      for (int chunk = 0; chunk < grid.chunksPerShard(); chunk++) {
        WeakReference<Object> rows = taken(observations, chunk);
        observations.release(chunk);
        System.gc();
        assertThat(rows.get()).as("chunk %d", chunk).isNull();
      }
    }
  }

  /** A call of its own: the caller's frame would hold what it looks for. */
  private static WeakReference<Object> taken(Observations observations, int chunk) {
    return new WeakReference<>(observations.take(chunk).rows());
  }

  /** All that can be told apart of all chunks. */
  private static List<Object> everything(Grid grid, int rows, long memory, Path scratch, long seed)
      throws IOException {
    List<Object> everything = new ArrayList<>();
    Aggregator aggregator = Aggregator.compile(fields(), TYPES);
    MemoryArbiter arbiter = new MemoryArbiter(memory);
    try (MemoryGrant grant = arbiter.grant(1);
        Observations observations = new Observations(grid, TYPES, rows, grant, scratch)) {
      fill(observations, grid, rows, seed);
      observations.seal();
      for (int chunk = 0; chunk < grid.chunksPerShard(); chunk++) {
        Observations.Chunk taken = observations.take(chunk);
        long[] identities =
            Arrays.stream(taken.rows().order()).mapToLong(row -> taken.identities()[row]).toArray();
        everything.add(Arrays.toString(identities));
        everything.add(Arrays.toString(taken.rows().starts()));
        for (byte[] field : aggregator.aggregate(taken.rows(), weightless -> {})) {
          everything.add(Arrays.hashCode(field));
        }
        assertThat(observations.rowsIn(chunk)).isEqualTo(taken.rows().rows());
        observations.release(chunk);
      }
    }
    assertThat(arbiter.reserved()).isZero();
    return everything;
  }

  /** A value and a count of each column: sums of floats depend on the order of rows, too. */
  private static List<FieldSpec> fields() {
    List<FieldSpec> fields = new ArrayList<>();
    TYPES
        .keySet()
        .forEach(
            name -> {
              fields.add(field(name + "_mean", "mean", name, DType.FLOAT64));
              fields.add(field(name + "_count", "count", name, DType.INT64));
            });
    return fields;
  }

  private static FieldSpec field(String name, String function, String source, DType type) {
    return new FieldSpec(
        name, new FieldSpec.Function(function, source, Map.of()), type, 0, Map.of());
  }

  private static void fill(Observations observations, Grid grid, int rows, long seed) {
    Random random = new Random(seed);
    int done = 0;
    int source = 0;
    while (done < rows) {
      int count = Math.min(rows - done, 1 + random.nextInt(700));
      long[] cells = new long[count];
      int[] kept = new int[count];
      Map<String, PlacedColumn> block = new TreeMap<>();
      TYPES.forEach(
          (name, type) -> block.put(name, new PlacedColumn(column(type, count, random), kept)));
      int keeps = 0;
      for (int row = 0; row < count; row++) {
        cells[row] = grid.firstCell(SHARD) + (long) (random.nextDouble() * grid.cellsPerShard());
        kept[keeps] = row;
        keeps += random.nextInt(10) > 0 ? 1 : 0;
      }
      observations.append(block, kept, keeps, cells, Observations.identity(source++, done));
      done += count;
    }
  }

  private static Column column(DType type, int rows, Random random) {
    Column column = Column.of(type);
    column.grow(rows);
    boolean holes = random.nextBoolean();
    for (int row = 0; row < rows; row++) {
      if (column instanceof Column.Floats floats) {
        floats.array()[row] = random.nextFloat();
      } else if (column instanceof Column.Doubles doubles) {
        doubles.array()[row] = random.nextDouble();
      } else if (column instanceof Column.Ints ints) {
        ints.array()[row] = random.nextInt(1 << 16) - (1 << 15);
      } else if (column instanceof Column.Longs longs) {
        longs.array()[row] = random.nextLong();
      }
      if (holes && random.nextInt(5) == 0) {
        column.setMissing(row);
      }
    }
    return column;
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }
}
