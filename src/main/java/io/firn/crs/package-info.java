/** Coordinate reference systems: their names, and where they put a point. */
package io.firn.crs;
