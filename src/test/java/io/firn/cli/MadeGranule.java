package io.firn.cli;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.WritableGroup;
import java.nio.file.Path;
import java.util.Arrays;

/** Granules of the product ATL06 with points at given places. */
final class MadeGranule {
  private MadeGranule() {}

  /** Three points, a kilometre and more from each other. */
  static Path tiny(Path file) {
    return write(file, new double[] {70, 70.1, 70.2}, new double[] {-50, -50.01, -50.02});
  }

  static Path write(Path file, double[] latitudes, double[] longitudes) {
    float[] ones = new float[latitudes.length];
    Arrays.fill(ones, 1);
    try (WritableHdfFile hdf = HdfFile.write(file)) {
      WritableGroup group = hdf.putGroup("gt1l").putGroup("land_ice_segments");
      group.putDataset("latitude", latitudes);
      group.putDataset("longitude", longitudes);
      group.putDataset("h_li", ones);
      group.putDataset("h_li_sigma", ones);
      group.putDataset("atl06_quality_summary", new byte[latitudes.length]);
    }
    return file;
  }
}
