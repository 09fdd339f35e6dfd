package io.firn;

import io.firn.aggregate.Aggregator;
import io.firn.config.FirnConfig;
import io.firn.config.GridSpec;
import io.firn.config.OutputSpec;
import io.firn.config.OutputSpec.StoreLayout;
import io.firn.config.read.ConfigReader;
import java.nio.file.Path;

/** The granules and the configuration that come with the project. */
public final class Bundled {
  public static final Path CONFIG = Path.of("pipelines/atl06/atl06.yaml");
  public static final Path RASTER_CONFIG = Path.of("pipelines/atl06/atl06-polar.yaml");
  public static final Path GRANULES = Path.of("pipelines/atl06/granules").toAbsolutePath();
  public static final String GLOB = GRANULES + "/*.h5";

  /** The id of one of the smaller granules. */
  public static final String GRANULE = "processed_ATL06_20190424092231_03990303_002_01.h5";

  private Bundled() {}

  /** The configuration at orders 6/12, with K = 4^(chunkOrder - 6) chunks a shard. */
  public static FirnConfig config(int chunkOrder, boolean sharded, StoreLayout layout) {
    FirnConfig shipped = ConfigReader.read(CONFIG, Aggregator.language());
    OutputSpec output = shipped.output();
    return new FirnConfig(
        shipped.source(),
        shipped.fields(),
        new GridSpec.Healpix(6, chunkOrder, 12, sharded),
        shipped.domain(),
        new OutputSpec(output.store(), layout, output.codec()),
        shipped.notices());
  }

  /** The configuration of rows and columns, with shards of 64 by 64 cells. */
  public static FirnConfig raster(GridSpec.Tile chunk, boolean sharded) {
    FirnConfig shipped = ConfigReader.read(RASTER_CONFIG, Aggregator.language());
    GridSpec.Rectilinear grid = (GridSpec.Rectilinear) shipped.grid();
    return new FirnConfig(
        shipped.source(),
        shipped.fields(),
        new GridSpec.Rectilinear(
            grid.crs(),
            grid.width(),
            grid.height(),
            grid.west(),
            grid.south(),
            grid.east(),
            grid.north(),
            grid.shard(),
            chunk,
            sharded),
        shipped.domain(),
        shipped.output(),
        shipped.notices());
  }
}
