package io.firn.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.Bundled;
import io.firn.Memory;
import io.firn.Slow;
import io.firn.aggregate.Aggregator;
import io.firn.config.FieldSpec;
import io.firn.config.FirnConfig;
import io.firn.config.GridSpec;
import io.firn.config.OutputSpec;
import io.firn.config.OutputSpec.StoreLayout;
import io.firn.grid.Grids;
import io.firn.shard.ShardReceipt.GranuleRows;
import io.firn.zarr.ChunkSink;
import io.firn.zarr.MemoryStore;
import io.firn.zarr.layout.ChunkPlace;
import io.firn.zarr.layout.Layout;
import io.firn.zarr.layout.Layouts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The receipts of a store of a million chunks take at most 64 bytes a chunk and array on the disk,
 * with all that a receipt holds beside its chunks.
 */
class ReceiptSizeTest {
  private static final int MOST_BYTES = 64;
  private static final int MILLION = 1_000_000;

  /** Of order 8, 25 km wide: as many as pass there in a year of ICESat-2, and some more. */
  private static final int GRANULES = 50;

  @ParameterizedTest(name = "{0}, sharded {1}")
  @CsvSource({"COMPACT, true", "COMPACT, false", "FULLSPHERE, true", "FULLSPHERE, false"})
  void aMillionChunksIn62500Shards(StoreLayout kind, boolean sharded) throws IOException {
    Layout layout = layout(kind, new GridSpec.Healpix(8, 10, 16, sharded), fields());
    int chunks = layout.chunksPerShard();
    int shards = MILLION / chunks;
    // The last shard has the longest numbers.
    ShardReceipt receipt = receipt(layout, shards - 1, 12L * (1 << 16) - 1, GRANULES);
    assertThat(receipt.arrays()).allMatch(array -> !array.isEmpty(chunks - 1));
    long all = (long) shards * receipt.toBytes().length;
    double each = (double) all / MILLION / layout.arrays();
    assertThat(each).isLessThanOrEqualTo(MOST_BYTES);
  }

  @Slow
  @ParameterizedTest(name = "sharded {0}")
  @CsvSource({"true", "false"})
  void aMillionChunksInOneShard(boolean sharded) throws IOException {
    // One cell a chunk, so that a million are written in seconds: a receipt does not tell.
    Layout layout =
        layout(
            StoreLayout.FULLSPHERE,
            new GridSpec.Healpix(6, 16, 16, sharded),
            fields().subList(0, 1));
    assertThat(layout.chunksPerShard()).isGreaterThan(MILLION);
    ShardReceipt receipt = receipt(layout, 0, 49_151, GRANULES);
    double each = (double) receipt.toBytes().length / layout.chunksPerShard();
    assertThat(each).isLessThanOrEqualTo(MOST_BYTES);
  }

  /**
   * A shard of one chunk has all to itself what others divide among many: what is left for the rows
   * of granules, 17 bytes each at most, is little.
   */
  @ParameterizedTest(name = "{0}")
  @CsvSource({"COMPACT, 7", "FULLSPHERE, 3"})
  void aMillionShardsOfOneChunk(StoreLayout kind, int granules) throws IOException {
    Layout layout = layout(kind, new GridSpec.Healpix(10, 10, 16, false), fields());
    ShardReceipt receipt = receipt(layout, MILLION - 1, 12L * (1 << 20) - 1, granules);
    double each = (double) receipt.toBytes().length / layout.arrays();
    assertThat(each).isLessThanOrEqualTo(MOST_BYTES);
  }

  private static List<FieldSpec> fields() {
    return Bundled.config(6, false, StoreLayout.COMPACT).fields();
  }

  private static Layout layout(StoreLayout kind, GridSpec.Healpix grid, List<FieldSpec> fields) {
    FirnConfig shipped = Bundled.config(6, false, kind);
    OutputSpec output = new OutputSpec(null, kind, shipped.output().codec());
    return Layouts.of(grid, Grids.of(grid), output, Aggregator.arrays(fields));
  }

  /** Of chunks that are full of values which do not compress. */
  private static ShardReceipt receipt(Layout layout, long rank, long shard, int granules)
      throws IOException {
    Random random = new Random(7);
    try (ChunkSink sink =
        ChunkSink.streaming(
            layout, new MemoryStore(), ChunkPlace.of(shard, rank), Memory.grant())) {
      for (int chunk = 0; chunk < layout.chunksPerShard(); chunk++) {
        byte[][] values = new byte[layout.arrays() - layout.coordinates()][];
        for (int field = 0; field < values.length; field++) {
          values[field] = new byte[layout.field(field).chunkBytes()];
          random.nextBytes(values[field]);
        }
        sink.write(chunk, 100_000, values);
      }
      List<GranuleRows> rows = new ArrayList<>();
      for (int granule = 0; granule < granules; granule++) {
        rows.add(new GranuleRows(30_000 + granule, 20_000, 20_000, random.nextLong()));
      }
      return new ShardReceipt(
          shard, rank, "0123456789abcdef".repeat(4), 60_000, rows, sink.finish());
    }
  }
}
