package io.firn.shard.plan;

import java.util.List;

/**
 * One shard as planned.
 *
 * @param shard its id
 * @param shares what each granule gives to it, by ascending granule number; none where only the
 *     domain of the store asks for the shard
 */
public record ShardPlan(long shard, List<GranuleShare> shares) {

  /** Rows in the shard before filters. */
  public long rows() {
    long rows = 0;
    for (GranuleShare share : shares) {
      rows += share.rows();
    }
    return rows;
  }
}
