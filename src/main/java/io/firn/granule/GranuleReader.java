package io.firn.granule;

/** The libraries that can read a granule; {@link #toString} is the spelling of {@code --reader}. */
public enum GranuleReader {
  /** HDF5 and netCDF-4 as {@link #JHDF} does, classic netCDF by netcdf-java. */
  AUTO("auto"),
  /**
   * Values by netcdf-java: of classic netCDF, and of HDF5 up to superblock 2 and netCDF-4, whose
   * headers are read as by {@link #JHDF}. A dataset that netcdf-java would read wrongly is refused.
   */
  NETCDF_JAVA("netcdf-java"),
  /** HDF5 and netCDF-4 only: jHDF finds groups and datasets, the rest is read by Firn. */
  JHDF("jhdf");

  private final String option;

  GranuleReader(String option) {
    this.option = option;
  }

  @Override
  public String toString() {
    return option;
  }
}
