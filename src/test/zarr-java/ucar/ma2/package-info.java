/**
 * The part of netCDF-Java 5 that zarr-java 0.0.9 calls to read numbers. Maven Central has only
 * netCDF-Java 4, whose classes of these names lack unsigned types.
 */
package ucar.ma2;
