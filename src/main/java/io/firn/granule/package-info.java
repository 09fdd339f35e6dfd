/**
 * Granules as their readers see them: a tree of typed datasets whose rows are read as columns, and
 * the row filters over them.
 */
package io.firn.granule;
