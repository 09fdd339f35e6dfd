package io.firn.shard;

import io.firn.Bundled;
import io.firn.config.FirnConfig;
import io.firn.config.GridSpec;
import io.firn.config.OutputSpec.StoreLayout;
import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.DatasetCreationOptions;
import io.jhdf.api.WritableGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Granules as large as a test likes, laid out as ATL06 is: six beams, chunked and deflated columns,
 * straight tracks with points every 20 m, so that each crosses several shards.
 */
public final class MadeTracks {
  public static final int BEAMS = 6;

  /** Bytes of a row beside its coordinates: height, its error, its quality. */
  public static final int COLUMN_BYTES = 4 + 4 + 1;

  private static final double METRES_PER_DEGREE = 111_320;
  private static final double SPACING_METRES = 20;

  private MadeTracks() {}

  /**
   * Writes granules over southern Greenland.
   *
   * @param rows of each beam
   * @param chunkRows rows of an HDF5 chunk
   */
  public static List<Path> write(Path directory, int granules, int rows, int chunkRows)
      throws IOException {
    return write(directory, granules, BEAMS, rows, chunkRows, SPACING_METRES);
  }

  /**
   * Writes granules over southern Greenland.
   *
   * @param beams of six; the others are absent
   * @param rows of each beam
   * @param chunkRows rows of an HDF5 chunk
   * @param spacing metres between rows
   */
  public static List<Path> write(
      Path directory, int granules, int beams, int rows, int chunkRows, double spacing)
      throws IOException {
    Files.createDirectories(directory);
    Random random = new Random(7);
    List<Path> files = new ArrayList<>();
    for (int granule = 0; granule < granules; granule++) {
      Path file = directory.resolve("tracks_%03d.h5".formatted(granule));
      double longitude = -48 + 4 * random.nextDouble();
      try (WritableHdfFile hdf = HdfFile.write(file)) {
        for (int beam = 0; beam < beams; beam++) {
          WritableGroup group =
              hdf.putGroup("gt%d%s".formatted(1 + beam / 2, beam % 2 == 0 ? "l" : "r"))
                  .putGroup("land_ice_segments");
          beam(group, longitude + 0.03 * beam, rows, chunkRows, spacing, random);
        }
      }
      files.add(file);
    }
    return files;
  }

  private static void beam(
      WritableGroup group,
      double longitude,
      int rows,
      int chunkRows,
      double spacing,
      Random random) {
    double[] latitudes = new double[rows];
    double[] longitudes = new double[rows];
    float[] heights = new float[rows];
    float[] errors = new float[rows];
    byte[] quality = new byte[rows];
    for (int row = 0; row < rows; row++) {
      double metres = spacing * row;
      latitudes[row] = 62 + metres / METRES_PER_DEGREE;
      longitudes[row] = longitude - 0.3 * metres / METRES_PER_DEGREE;
      heights[row] = (float) (1500 + 200 * Math.sin(metres / 20_000) + random.nextGaussian());
      errors[row] = 0.05f + random.nextFloat();
      quality[row] = (byte) (random.nextInt(14) == 0 ? 1 : 0);
    }
    DatasetCreationOptions options =
        DatasetCreationOptions.builder().chunkDimensions(chunkRows).shuffle().deflate(6).build();
    group.putDataset("latitude", latitudes, options);
    group.putDataset("longitude", longitudes, options);
    group.putDataset("h_li", heights, options);
    group.putDataset("h_li_sigma", errors, options);
    group.putDataset("atl06_quality_summary", quality, options);
  }

  /** The shipped configuration with shards of the given order and cells six orders finer. */
  public static FirnConfig config(int parentOrder) {
    FirnConfig shipped = Bundled.config(6, false, StoreLayout.COMPACT);
    return new FirnConfig(
        shipped.source(),
        shipped.fields(),
        new GridSpec.Healpix(parentOrder, parentOrder, parentOrder + 6, false),
        shipped.domain(),
        shipped.output(),
        shipped.notices());
  }
}
