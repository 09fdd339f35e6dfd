package io.firn.shard.rows;

import io.firn.granule.Granule;

/**
 * Rows of a group that follow each other, or records of one of its levels.
 *
 * @param first the first row
 * @param count how many rows, at most {@link Coordinates#BLOCK} of them
 * @param wanted how many of the rows lie where they are wanted, whether filters drop them or not
 * @param keep by row of the block, and at least as long, whether it stays: filters set it to false
 *     for the rows to drop
 */
public record RowBlock(
    Granule granule, String group, long first, int count, int wanted, boolean[] keep) {}
