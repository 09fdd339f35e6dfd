package io.firn.shard;

import io.firn.aggregate.Aggregator;
import io.firn.config.FirnConfig;
import io.firn.config.read.ConfigReader;
import io.firn.grid.Grid;
import io.firn.grid.Grids;
import io.firn.shard.rows.Workspace;
import io.firn.storage.ObjectStore;
import io.firn.storage.ObjectStores;
import io.firn.zarr.layout.Layout;
import io.firn.zarr.layout.Layouts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/**
 * Grids one shard of one chunk, whose digests tell where and when each of the values was. A program
 * of its own, so that a test can give it a heap.
 */
final class OneChunkRun {
  private static final String CONFIG =
      """
      data_source:
        groups: [gt1l]
        coordinates:
          latitude: "/{group}/land_ice_segments/latitude"
          longitude: "/{group}/land_ice_segments/longitude"
        variables:
          h_li: "/{group}/land_ice_segments/h_li"
          delta_time: "/{group}/land_ice_segments/delta_time"
      aggregation:
        variables:
          h_tdigest:
            kind: ragged
            inner_shape: [2]
            function: build_tdigest
            source: h_li
            location: leaf_id
            temporal: per-centroid
            dtype: float32
      output:
        time_source: {field: delta_time, epoch: "2018-01-01T00:00:00", scale: gps, units: seconds}
        grid: {type: healpix, indexing_scheme: nested, parent_order: 5, child_order: 11}
      """;

  private OneChunkRun() {}

  /**
   * Prints the rows that were gridded, the most that the observations held and the most that the
   * output held.
   *
   * @param arguments a directory, rows
   */
  public static void main(String[] arguments) throws IOException {
    Path directory = Path.of(arguments[0]);
    Path granules = Files.createDirectories(directory.resolve("granules"));
    LargeListsRun.write(granules.resolve("one.h5"), Integer.parseInt(arguments[1]), new Random(11));
    FirnConfig config =
        ConfigReader.read(
            Files.writeString(directory.resolve("one.yaml"), CONFIG), Aggregator.language());
    Grid grid = Grids.of(config.grid());
    Layout layout =
        Layouts.of(config.grid(), grid, config.output(), Aggregator.arrays(config.fields()));
    ObjectStore store = ObjectStores.open(directory.resolve("one.zarr").toString());
    try (Workspace workspace = Planned.workspace(64 << 20, directory)) {
      Planned planned = Planned.of(config, granules, workspace);
      GriddedShard gridded = planned.grid(layout, store, workspace);
      System.out.printf(
          "%d %d %d%n",
          gridded.receipt().rowsGridded(),
          gridded.cost().orElseThrow().observationBytes(),
          gridded.cost().orElseThrow().outputBytes());
    }
  }
}
