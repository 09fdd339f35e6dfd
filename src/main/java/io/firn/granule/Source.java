package io.firn.granule;

import io.firn.memory.SharedCache;

/**
 * What all datasets of one open granule share.
 *
 * @param name the granule's id, for messages
 * @param uri tells its chunks from those of other granules in the cache
 * @param channel the bytes; closed by the caller that opened the granule
 * @param cache decoded chunks, shared with other granules
 * @param counters where reading is counted
 */
public record Source(
    String name,
    String uri,
    GranuleChannel channel,
    SharedCache<ChunkKey, byte[]> cache,
    ReadCounters counters) {}
