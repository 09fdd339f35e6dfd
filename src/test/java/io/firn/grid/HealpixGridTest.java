package io.firn.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.FirnException;
import io.firn.config.Domain;
import io.firn.config.GridSpec;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealpixGridTest {
  @Test
  void aCellNumberIsTheNestedIndexAtTheChildOrder() {
    Grid grid = grid(6, 8, 12);
    long[] cells = new long[4];

    // Published for mortie 1.0.0; the third would be 61037682 without the authalic latitude.
    grid.locate(
        new double[] {-78.5, 0, 38.89, Double.NaN}, new double[] {-132, 0, -76.56, 0}, 0, 4, cells);

    assertThat(cells).containsExactly(168207214, 79691776, 61036223, Grid.MISSING);
  }

  @Test
  void aShardIsNamedByItsMortonDigits() {
    assertThat(grid(4, 5, 12).shardName(2566)).isEqualTo("-51123");
  }

  @Test
  void theChunksOfAShardAreConsecutive() {
    // zagg's shard -51123 of order 4 has the order-5 chunks 10264 to 10267.
    Grid grid = grid(4, 5, 12);

    assertThat(grid.firstCell(2566) / grid.cellsPerChunk()).isEqualTo(10264);
    assertThat(grid.chunksPerShard()).isEqualTo(4);
  }

  @Property
  void shardChunkAndPlaceAreTheCellInAnotherForm(
      @ForAll @IntRange(max = 10) int parent,
      @ForAll @IntRange(max = 9) int chunkStep,
      @ForAll @IntRange(max = 10) int cellStep,
      @ForAll @DoubleRange(max = 1, maxIncluded = false) double place) {
    Grid grid = grid(parent, parent + chunkStep, parent + chunkStep + cellStep);
    long cell = (long) (place * grid.shards() * grid.cellsPerShard());

    long shard = grid.shardOf(cell);
    int chunk = grid.chunkInShard(cell);
    int at = grid.cellInChunk(cell);

    assertThat(shard).isBetween(0L, grid.shards() - 1);
    assertThat(chunk).isBetween(0, grid.chunksPerShard() - 1);
    assertThat(at).isBetween(0, grid.cellsPerChunk() - 1);
    assertThat(grid.firstCell(shard) + (long) chunk * grid.cellsPerChunk() + at).isEqualTo(cell);
    assertThat(grid.cellsPerShard()).isEqualTo((long) grid.chunksPerShard() * grid.cellsPerChunk());
  }

  @Test
  void theLargestStepsThatAnIntCountsWork() {
    Grid grid = grid(0, 14, 29);
    long last = Healpix.cells(29) - 1;

    assertThat(grid.cellsPerChunk()).isEqualTo(1 << 30);
    assertThat(grid.chunkInShard(last)).isEqualTo((1 << 28) - 1);
    assertThat(grid.cellInChunk(last)).isEqualTo((1 << 30) - 1);
    assertThat(grid.shardOf(last)).isEqualTo(11);
  }

  @Test
  void aBoxIsAskedAboutUntilTheFirstAnswer() {
    int[] asked = {0};
    boolean touches =
        grid(12, 14, 18)
            .mayTouch(
                new Domain.Box(-50, 60, -41, 69),
                (from, to) -> {
                  asked[0]++;
                  return true;
                });

    assertThat(touches).isTrue();
    assertThat(asked[0]).isEqualTo(1);
  }

  /** It has millions of cells of a kilometre. */
  @ParameterizedTest
  @CsvSource({"-60, 40, -10, 80", "-180, 0, 180, 1", "170, 0, -170, 1", "0, -60, 1, 60"})
  void ofALargeBoxNobodyAsks(double west, double south, double east, double north) {
    assertThat(
            grid(12, 14, 18)
                .mayTouch(
                    new Domain.Box(west, south, east, north),
                    (from, to) -> {
                      throw new AssertionError("asked about " + from);
                    }))
        .isTrue();
  }

  @Test
  void aSmallBoxTouchesItsOwnShardsOnly() {
    Grid grid = grid(6, 8, 12);
    long[] cell = new long[1];
    grid.locate(new double[] {70}, new double[] {-50}, 0, 1, cell);
    long own = grid.shardOf(cell[0]);
    Domain.Box box = new Domain.Box(-50.001, 69.999, -49.999, 70.001);

    assertThat(grid.mayTouch(box, (from, to) -> from <= own && own < to)).isTrue();
    assertThat(grid.mayTouch(box, (from, to) -> own < from || to <= own)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "6, 8, 30, child_order, 30",
    "-1, 8, 12, parent_order, -1",
    "9, 8, 12, parent_order, 9",
    "6, 13, 12, chunk_inner, 13",
    "6, 7, 29, chunk_inner, 7",
    "0, 20, 29, parent_order, 0"
  })
  void ordersThatDoNotNestAreNamed(int parent, int chunk, int child, String key, String value) {
    assertThatThrownBy(() -> grid(parent, chunk, child))
        .isInstanceOf(FirnException.class)
        .hasMessageStartingWith("Invalid output.grid." + key + " '" + value + "': an order from ");
  }

  private static Grid grid(int parent, int chunk, int child) {
    return Grids.of(new GridSpec.Healpix(parent, chunk, child, true));
  }
}
