package io.firn.shard;

import io.firn.Bundled;
import io.firn.aggregate.Aggregator;
import io.firn.column.DType;
import io.firn.config.FieldSpec;
import io.firn.config.FirnConfig;
import io.firn.config.GridSpec;
import io.firn.config.OutputSpec.StoreLayout;
import io.firn.grid.Grid;
import io.firn.grid.Grids;
import io.firn.grid.Healpix;
import io.firn.shard.rows.Workspace;
import io.firn.storage.ObjectStore;
import io.firn.storage.ObjectStores;
import io.firn.zarr.ArrayReceipt;
import io.firn.zarr.layout.Layout;
import io.firn.zarr.layout.Layouts;
import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.DatasetCreationOptions;
import io.jhdf.api.WritableGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Grids one shard of 256 chunks whose cells hold digests without loss, eight bytes for each row and
 * field, and proves it. A program of its own, so that a test can give it a heap.
 */
final class LargeListsRun {
  private static final int PARENT = 5;
  private static final int CHUNK = 9;
  private static final int CHILD = 15;
  private static final int POINT = 20;
  private static final long SHARD = 1234;

  private LargeListsRun() {}

  /**
   * Prints the bytes of all lists, those that were stored, the most that the output held, and the
   * faults that were found in the end.
   *
   * @param arguments a directory, granules, rows of each, fields, memory for observations
   */
  public static void main(String[] arguments) throws IOException {
    Path directory = Path.of(arguments[0]);
    Path granules = Files.createDirectories(directory.resolve("granules"));
    int files = Integer.parseInt(arguments[1]);
    int rows = Integer.parseInt(arguments[2]);
    int fields = Integer.parseInt(arguments[3]);
    Random random = new Random(11);
    for (int file = 0; file < files; file++) {
      write(granules.resolve("large_%03d.h5".formatted(file)), rows, random);
    }
    FirnConfig config = config(fields);
    Grid grid = Grids.of(config.grid());
    Layout layout =
        Layouts.of(config.grid(), grid, config.output(), Aggregator.arrays(config.fields()));
    ObjectStore store = ObjectStores.open(directory.resolve("large.zarr").toString());
    try (Workspace workspace = Planned.workspace(Integer.parseInt(arguments[4]), directory)) {
      Planned planned = Planned.of(config, granules, workspace);
      GriddedShard gridded = planned.grid(layout, store, workspace);
      ShardReceipt receipt = gridded.receipt();
      List<String> faults =
          ShardProof.of(store, layout, ShardDocuments.NONE, grid::shardName).faults(receipt);
      System.out.printf(
          "%d %d %d %d%n",
          receipt.rowsGridded() * 8 * fields,
          receipt.arrays().stream().mapToLong(ArrayReceipt::storedBytes).sum(),
          gridded.cost().orElseThrow().outputBytes(),
          faults.size());
    }
  }

  private static FirnConfig config(int fields) {
    FirnConfig shipped = Bundled.config(8, true, StoreLayout.COMPACT);
    List<FieldSpec> digests = new ArrayList<>();
    for (int field = 0; field < fields; field++) {
      digests.add(
          new FieldSpec(
              "digest_" + field,
              new FieldSpec.Ragged(2, false, false, null),
              new FieldSpec.Function("build_tdigest", "h_li", Map.of("delta", 4096L)),
              DType.FLOAT32,
              Float.floatToIntBits(Float.NaN),
              Map.of()));
    }
    return new FirnConfig(
        shipped.source(),
        digests,
        new GridSpec.Healpix(PARENT, CHUNK, CHILD, true),
        shipped.domain(),
        shipped.output(),
        shipped.notices());
  }

  static void write(Path file, int rows, Random random) {
    long points = 1L << 2 * (POINT - PARENT);
    long[] cells = random.longs(rows, SHARD * points, (SHARD + 1) * points).toArray();
    double[] latitudes = new double[rows];
    double[] longitudes = new double[rows];
    Healpix.centres(POINT, cells, 0, rows, latitudes, longitudes);
    float[] heights = new float[rows];
    double[] times = new double[rows];
    for (int row = 0; row < rows; row++) {
      heights[row] = 3000 * random.nextFloat();
      times[row] = row;
    }
    DatasetCreationOptions options =
        DatasetCreationOptions.builder().chunkDimensions(Math.min(rows, 1 << 16)).build();
    try (WritableHdfFile hdf = HdfFile.write(file)) {
      WritableGroup group = hdf.putGroup("gt1l").putGroup("land_ice_segments");
      group.putDataset("latitude", latitudes, options);
      group.putDataset("longitude", longitudes, options);
      group.putDataset("h_li", heights, options);
      group.putDataset("delta_time", times, options);
      group.putDataset("h_li_sigma", heights, options);
      group.putDataset("atl06_quality_summary", new byte[rows], options);
    }
  }
}
