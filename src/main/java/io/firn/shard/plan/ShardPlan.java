package io.firn.shard.plan;

import java.util.List;

/**
 * One shard as planned.
 *
 * @param shard its id
 * @param shares what each granule gives to it, by ascending granule number; none where the shard is
 *     planned only because it is in the store's domain
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
