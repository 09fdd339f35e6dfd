/**
 * What happens to one granule and to one shard, as plain functions without Beam: finding which rows
 * fall in which shard, gathering a shard's rows, gridding them chunk by chunk, and the receipt that
 * says what was written.
 */
package io.firn.shard;
