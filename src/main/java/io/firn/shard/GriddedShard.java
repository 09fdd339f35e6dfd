package io.firn.shard;

import java.util.Optional;

/**
 * A shard that has been gridded.
 *
 * @param receipt what was stored
 * @param cost what it took, or empty when an earlier call had done it; differs from worker to
 *     worker, so it is never stored
 */
public record GriddedShard(ShardReceipt receipt, Optional<Cost> cost) {
  /**
   * What gridding one shard took.
   *
   * @param observationBytes the most heap bytes that its observations held at any time
   * @param outputBytes the most heap bytes that its chunks held at any time, decoded, encoded and
   *     as rows of the receipt's tables
   * @param spilledBytes bytes of observations written to the scratch directory
   * @param overdrafts how often it took more memory than it was granted
   * @param usedBytes bytes of coordinates and columns of the rows that lie in the shard, as the
   *     granules store them before compression
   * @param weightlessCells cells whose weighted statistic is NaN because their weights add up to 0,
   *     counted once for each such field
   */
  public record Cost(
      long observationBytes,
      long outputBytes,
      long spilledBytes,
      long overdrafts,
      long usedBytes,
      long weightlessCells) {}
}
