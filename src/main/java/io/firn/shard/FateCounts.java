package io.firn.shard;

import io.firn.shard.plan.RowMix;
import io.firn.shard.plan.ShardPlan;
import java.util.Arrays;

/**
 * Counts, for each granule of a shard, the rows that were gridded and those that were filtered, and
 * sums the {@link RowMix} of both.
 */
final class FateCounts {
  private final long[] gridded;
  private final long[] filtered;
  private final long[] mixes;
  private int[] shareOf = new int[16];
  private long[] mixSourceOf = new long[16];
  private int sources;

  /**
   * @param shares granules of the shard
   */
  FateCounts(int shares) {
    gridded = new long[shares];
    filtered = new long[shares];
    mixes = new long[shares];
  }

  /**
   * Registers a group of a granule.
   *
   * @param share the granule's place in the shard's plan
   * @return the number by which the other methods know the group
   */
  int source(int share, long mixSource) {
    if (sources == shareOf.length) {
      shareOf = Arrays.copyOf(shareOf, 2 * sources);
      mixSourceOf = Arrays.copyOf(mixSourceOf, 2 * sources);
    }
    shareOf[sources] = share;
    mixSourceOf[sources] = mixSource;
    return sources++;
  }

  void filtered(int source, long row, long cell) {
    filtered[shareOf[source]]++;
    mixes[shareOf[source]] += RowMix.of(mixSourceOf[source], row, cell);
  }

  void gridded(int source, long row, long cell) {
    gridded[shareOf[source]]++;
    mixes[shareOf[source]] += RowMix.of(mixSourceOf[source], row, cell);
  }

  ShardReceipt.GranuleRows of(ShardPlan plan, int share) {
    return new ShardReceipt.GranuleRows(
        plan.shares().get(share).granule(), gridded[share], filtered[share], mixes[share]);
  }
}
