/**
 * The rows of one shard in one block of a granule: their places, their columns, and those of the
 * levels and paired granules that belong to them.
 */
package io.firn.shard.rows;
