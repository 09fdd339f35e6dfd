package io.firn.shard.input;

import java.util.List;

/**
 * The granules that a run takes of those that were listed.
 *
 * @param granules a file may be among them more than once
 */
public record Choice(List<GranuleFile> granules, Listed listed) {}
