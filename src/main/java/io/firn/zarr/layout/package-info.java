/**
 * Which arrays a store has and where each chunk of each shard lives: one class a layout, and the
 * metadata that describes its grid.
 */
package io.firn.zarr.layout;
