/** HDF5 by jHDF's headers and Firn's own reading of chunks, filters and attributes. */
package io.firn.granule.hdf5;
