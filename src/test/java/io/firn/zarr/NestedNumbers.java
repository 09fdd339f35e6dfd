package io.firn.zarr;

import io.firn.config.GridSpec;
import io.firn.grid.Grid;
import java.util.SortedMap;

/** The arithmetic of nested HEALPix cells without the sphere. */
public record NestedNumbers(GridSpec.Healpix spec) implements Grid {

  public static NestedNumbers of(int parentOrder, int chunkOrder, int childOrder, boolean sharded) {
    return new NestedNumbers(new GridSpec.Healpix(parentOrder, chunkOrder, childOrder, sharded));
  }

  @Override
  public void locate(double[] latitudes, double[] longitudes, int from, int to, long[] cells) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int cellsPerChunk() {
    return 1 << 2 * (spec.childOrder() - spec.chunkOrder());
  }

  @Override
  public int chunksPerShard() {
    return 1 << 2 * (spec.chunkOrder() - spec.parentOrder());
  }

  @Override
  public long cellsPerShard() {
    return (long) chunksPerShard() * cellsPerChunk();
  }

  @Override
  public long shards() {
    return 12L << 2 * spec.parentOrder();
  }

  @Override
  public long shardOf(long cell) {
    return cell / cellsPerShard();
  }

  @Override
  public int chunkInShard(long cell) {
    return (int) (cell % cellsPerShard() / cellsPerChunk());
  }

  @Override
  public int cellInChunk(long cell) {
    return (int) (cell % cellsPerChunk());
  }

  @Override
  public long firstCell(long shard) {
    return shard * cellsPerShard();
  }

  @Override
  public SortedMap<String, Object> signature() {
    throw new UnsupportedOperationException();
  }

  @Override
  public long shardOfKey(long key) {
    throw new UnsupportedOperationException();
  }

  @Override
  public String shardName(long shard) {
    return Long.toString(shard);
  }
}
