/**
 * HDF5: superblocks and attributes by jHDF; links, object headers, datatypes, chunk indexes and
 * filters by Firn.
 */
package io.firn.granule.hdf5;
