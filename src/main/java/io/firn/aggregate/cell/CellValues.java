package io.firn.aggregate.cell;

import java.util.BitSet;

/**
 * One float64 value per group of a chunk.
 *
 * @param values by group; NaN where absent
 * @param absent the groups that have no value to compute from, or null when there are none. Not the
 *     same as NaN, which is a result.
 */
public record CellValues(double[] values, BitSet absent) {}
