/**
 * What a granule is to those who read it: a tree of typed datasets whose rows are read as columns,
 * and the row filters over them.
 */
package io.firn.granule;
