package io.firn.zarr.layout;

import io.firn.zarr.array.WrittenArray;
import java.util.List;

/**
 * What a receipt says of a shard: all that its documents may depend on beside configuration and
 * plan.
 *
 * @param place the place of the shard
 * @param cells cells with at least one row
 * @param granules granules with at least one row in the shard, filtered or not
 * @param arrays what was written of each array, in the layout's order
 */
public record ShardContent(
    ChunkPlace place, long cells, int granules, List<? extends WrittenArray> arrays) {
  public ShardContent {
    arrays = List.copyOf(arrays);
  }
}
