/**
 * Which rows fall in which shard: scanning the coordinates of one granule, and what the plan keeps
 * of it.
 */
package io.firn.shard.plan;
