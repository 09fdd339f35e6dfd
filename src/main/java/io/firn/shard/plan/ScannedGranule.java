package io.firn.shard.plan;

import io.firn.shard.input.GranuleRef;
import java.util.SortedMap;

/**
 * What a scan of one granule found.
 *
 * @param shares what the granule gives to each shard that it touches, by shard id
 * @param summary what it says of itself
 */
public record ScannedGranule(
    GranuleRef granule, SortedMap<Long, GranuleShare> shares, SourceSummary summary) {}
