/**
 * What a stored number means, by the attributes of its dataset and the CF conventions; above the
 * readers, which know no such attribute, and below everything that grids.
 */
package io.firn.granule.cf;
