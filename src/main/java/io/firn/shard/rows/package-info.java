/**
 * The rows of a granule, a block at a time: where they lie, and their columns, whether a granule
 * stores them for rows or for records, a paired granule has them or they are computed.
 */
package io.firn.shard.rows;
