package io.firn.zarr.array;

/** What was written of one array for one shard, as far as documents may depend on it. */
public interface WrittenArray {
  /** What the store calls the array, wherever this shard's part of it lies. */
  String array();

  /** Chunks of the shard, K. */
  int chunks();

  /** Elements of the chunk that differ from the fill value. */
  int cells(int chunk);

  /** Observations that were gridded into the chunk. */
  long observations(int chunk);

  /** Bytes of all objects. */
  long storedBytes();
}
