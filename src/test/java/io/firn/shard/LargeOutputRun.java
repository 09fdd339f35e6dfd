package io.firn.shard;

import io.firn.Bundled;
import io.firn.aggregate.Aggregator;
import io.firn.config.FirnConfig;
import io.firn.config.GridSpec;
import io.firn.config.OutputSpec;
import io.firn.config.OutputSpec.Codec;
import io.firn.config.OutputSpec.StoreLayout;
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
import io.jhdf.api.WritableGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Grids one shard of four million cells, uncompressed, with an observation in each of its 1,024
 * chunks. A program of its own, so that a test can give it a heap.
 */
final class LargeOutputRun {
  private static final int PARENT = 5;
  private static final int CHUNK = 10;
  private static final int CHILD = 16;
  private static final long SHARD = 1234;

  private LargeOutputRun() {}

  /**
   * Prints the bytes that were stored.
   *
   * @param arguments a directory
   */
  public static void main(String[] arguments) throws IOException {
    Path directory = Path.of(arguments[0]);
    Files.createDirectories(directory.resolve("granules"));
    write(directory.resolve("granules/large.h5"));
    FirnConfig shipped = Bundled.config(8, true, StoreLayout.COMPACT);
    FirnConfig config =
        new FirnConfig(
            shipped.source(),
            shipped.fields(),
            new GridSpec.Healpix(PARENT, CHUNK, CHILD, true),
            shipped.domain(),
            new OutputSpec(null, StoreLayout.COMPACT, new Codec(Codec.Name.NONE, 0)),
            shipped.notices());
    Layout layout =
        Layouts.of(
            config.grid(),
            Grids.of(config.grid()),
            config.output(),
            Aggregator.arrays(config.fields()));
    ObjectStore store = ObjectStores.open(directory.resolve("large.zarr").toString());
    try (Workspace workspace = Planned.workspace(16 << 20, directory)) {
      Planned planned = Planned.of(config, directory.resolve("granules"), workspace);
      ShardReceipt receipt = planned.grid(layout, store, workspace).receipt();
      System.out.println(receipt.arrays().stream().mapToLong(ArrayReceipt::storedBytes).sum());
    }
  }

  /** One point in the middle of each chunk. */
  private static void write(Path file) {
    int chunks = 1 << 2 * (CHUNK - PARENT);
    long[] cells = new long[chunks];
    Arrays.setAll(cells, chunk -> SHARD * chunks + chunk);
    double[] latitudes = new double[chunks];
    double[] longitudes = new double[chunks];
    Healpix.centres(CHUNK, cells, 0, chunks, latitudes, longitudes);
    float[] ones = new float[chunks];
    Arrays.fill(ones, 1);
    try (WritableHdfFile hdf = HdfFile.write(file)) {
      WritableGroup group = hdf.putGroup("gt1l").putGroup("land_ice_segments");
      group.putDataset("latitude", latitudes);
      group.putDataset("longitude", longitudes);
      group.putDataset("h_li", ones);
      group.putDataset("h_li_sigma", ones);
      group.putDataset("atl06_quality_summary", new byte[chunks]);
    }
  }
}
