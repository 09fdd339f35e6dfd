/** netCDF, and HDF5 where it is asked for, by netcdf-java. */
package io.firn.granule.netcdf;
