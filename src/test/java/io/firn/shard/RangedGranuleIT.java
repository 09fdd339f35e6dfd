package io.firn.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.aggregate.Aggregator;
import io.firn.config.FirnConfig;
import io.firn.granule.GranuleReader;
import io.firn.granule.pool.ChannelOpener;
import io.firn.granule.pool.GranulePool;
import io.firn.grid.Grid;
import io.firn.memory.MemoryArbiter;
import io.firn.shard.Planned.RankedShard;
import io.firn.shard.input.GranuleFile;
import io.firn.shard.input.GranuleList;
import io.firn.shard.rows.Workspace;
import io.firn.storage.CloudServer;
import io.firn.storage.FaultyWire;
import io.firn.storage.FaultyWire.Request;
import io.firn.storage.InputFile;
import io.firn.storage.Inputs;
import io.firn.storage.ObjectStore;
import io.firn.storage.ObjectStores;
import io.firn.storage.gcs.GcsServer;
import io.firn.storage.s3.S3Server;
import io.firn.zarr.ChunkSink;
import io.firn.zarr.layout.Layout;
import io.firn.zarr.layout.Layouts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What of a granule behind a network is read to grid one of its shards, as the server sees it. */
class RangedGranuleIT {
  /** 2,000 km with a point every 1.6 m; a shard is 25 km, an HDF5 chunk 32 km. */
  private static final int ROWS = 1_200_000;

  private static final int CHUNK_ROWS = 20_000;
  private static final double SPACING_METRES = 1.6;
  private static final FirnConfig CONFIG = MadeTracks.config(8);

  @TempDir Path directory;

  static List<CloudServer> servers() throws IOException {
    return List.of(S3Server.running(), GcsServer.running());
  }

  @ParameterizedTest
  @MethodSource("servers")
  void aShardOfALargeGranuleTakesASmallPartOfItsBytes(CloudServer server) throws IOException {
    Path granule =
        MadeTracks.write(directory.resolve("granules"), 1, 1, ROWS, CHUNK_ROWS, SPACING_METRES)
            .get(0);
    String bucket = server.createBucket();
    server.put(bucket, "atl06/tracks_000.h5", Files.readAllBytes(granule));
    Planned planned = Planned.of(CONFIG, granule.getParent(), Planned.workspace());
    List<RankedShard> shards = planned.shards();
    RankedShard middle = shards.get(shards.size() / 2);
    ShardReceipt expected = grid(planned, middle, planned.granules(), Planned.FILES);

    try (FaultyWire wire = new FaultyWire(server.port())) {
      FileSystems.setDefaultPipelineOptions(
          PipelineOptionsFactory.fromArgs(server.options(wire.port())).create());
      List<InputFile> found = Inputs.match(server.scheme() + "://" + bucket + "/atl06/*.h5");
      assertThat(found)
          .extracting(InputFile::name)
          .containsExactly(granule.getFileName().toString());
      wire.requests();

      ShardReceipt receipt = grid(planned, middle, granules(found), Inputs::open);

      assertThat(receipt.toBytes()).isEqualTo(expected.toBytes());
      long read = wire.requests().stream().mapToLong(Request::answered).sum();
      assertThat(read).isLessThan(Files.size(granule) * 15 / 100);
    }
  }

  private static GranuleList granules(List<InputFile> files) {
    return GranuleList.of(files.stream().map(file -> GranuleFile.of(file)).toList());
  }

  private ShardReceipt grid(
      Planned planned, RankedShard shard, GranuleList granules, ChannelOpener opener)
      throws IOException {
    Grid grid = planned.grid();
    Layout layout =
        Layouts.of(CONFIG.grid(), grid, CONFIG.output(), Aggregator.arrays(CONFIG.fields()));
    ObjectStore store = ObjectStores.open(directory.resolve("store.zarr").toString());
    MemoryArbiter memory = new MemoryArbiter(64 << 20);
    try (Workspace workspace =
        new Workspace(new GranulePool(opener, GranuleReader.AUTO, memory), memory, directory)) {
      return new ShardGridder(CONFIG, grid, layout, planned.types(), Planned.FINGERPRINT, workspace)
          .grid(
              shard.plan(),
              shard.rank(),
              granules,
              (place, grant) -> ChunkSink.streaming(layout, store, place, grant))
          .receipt();
    }
  }
}
