package io.firn.shard;

/**
 * A shard that has been gridded.
 *
 * @param receipt what was stored, not stored itself yet
 * @param cost what it took; differs from worker to worker, so it enters no store
 */
public record GriddedShard(ShardReceipt receipt, Cost cost) {
  /**
   * What gridding one shard took.
   *
   * @param observationBytes the most heap bytes that its observations held at one time
   * @param outputBytes the most heap bytes that its chunks held at one time, decoded, encoded and
   *     as lines of receipts
   * @param spilledBytes bytes of observations that went through the scratch directory
   * @param overdrafts how often it had to take more memory than it was granted
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
