package io.firn.granule;

/** The libraries that can read a granule; {@link #toString} is the spelling of {@code --reader}. */
public enum GranuleReader {
  /**
   * The library that suits the file's signature, and the other one when it cannot open the file.
   */
  AUTO("auto"),
  /** netcdf-java only: HDF5 up to superblock 2, netCDF-4 and classic netCDF. */
  NETCDF_JAVA("netcdf-java"),
  /** jHDF only: HDF5 up to superblock 3 and netCDF-4. */
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
