/**
 * Opening HDF5 and netCDF granules over a seekable channel and reading typed columns of rows; row
 * filters. What opens a URI is handed in.
 */
package io.firn.granule;
