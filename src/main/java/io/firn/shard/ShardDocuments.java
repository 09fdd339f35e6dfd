package io.firn.shard;

import io.firn.zarr.layout.ChunkPlace;
import io.firn.zarr.layout.Layout;
import io.firn.zarr.layout.ShardContent;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The documents of shards. No receipt lists them: they are a function of configuration, plan and
 * receipt, by which whoever writes or proves a shard makes them anew.
 */
@FunctionalInterface
public interface ShardDocuments {
  /** For stores whose shards have none. */
  ShardDocuments NONE = receipt -> Map.of();

  /** The documents of a shard by key, in the order in which they are published. */
  Map<String, byte[]> of(ShardReceipt receipt);

  /**
   * The documents that a layout has for its shards.
   *
   * @param fieldAttributes for each field its attributes, which take the plan: asked for only by
   *     layouts that have documents
   */
  static ShardDocuments of(Layout layout, Supplier<List<Map<String, Object>>> fieldAttributes) {
    return receipt ->
        layout.shardDocuments(
            new ShardContent(
                ChunkPlace.of(receipt.shard(), receipt.rank()),
                receipt.cellsWithData(),
                receipt.granules().size(),
                receipt.arrays()),
            fieldAttributes);
  }
}
