/**
 * Which granules a run has: what lists and shard maps name, what travels of them to workers, and
 * what a run is recognized by when it is resumed.
 */
package io.firn.shard.input;
