package io.firn.shard.rows;

import io.firn.column.Column;

/**
 * A column of some rows, which may hold fewer values than there are rows: one of a shot for all of
 * its samples.
 *
 * @param values used again for the next block
 * @param places for each of the rows, where its value is; used again, too
 */
public record PlacedColumn(Column values, int[] places) {}
