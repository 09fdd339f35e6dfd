/** Classic netCDF, and the values of HDF5 where that is asked for, by netcdf-java. */
package io.firn.granule.netcdf;
