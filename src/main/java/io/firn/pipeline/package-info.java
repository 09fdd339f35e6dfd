/**
 * The Beam transforms: plan, grid, verify, commit. The only room that builds PCollections; what
 * happens to one granule and one shard is the shard room's.
 */
package io.firn.pipeline;
