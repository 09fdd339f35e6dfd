/** Coordinate reference systems: what they are called, and where they put a point. */
package io.firn.crs;
