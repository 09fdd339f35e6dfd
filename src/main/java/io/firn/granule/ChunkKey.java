package io.firn.granule;

/**
 * A chunk's place.
 *
 * @param granule URI of the granule
 * @param dataset its path
 * @param chunk number of the chunk along the rows
 */
public record ChunkKey(String granule, String dataset, long chunk) {}
