/**
 * Gridding one shard, as plain functions without Beam: gathering its rows, computing and writing it
 * chunk by chunk, the receipt that says what was written, and its proof.
 */
package io.firn.shard;
