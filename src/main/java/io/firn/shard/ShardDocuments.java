package io.firn.shard;

import io.firn.zarr.layout.ChunkPlace;
import io.firn.zarr.layout.Layout;
import io.firn.zarr.layout.ShardContent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What belongs to each shard: documents, and where its part of an array lies. No receipt lists the
 * documents: they are a function of configuration, plan and receipt, from which writing and proving
 * a shard each make them anew.
 */
public interface ShardDocuments {
  /** For stores whose shards have none. */
  ShardDocuments NONE = receipt -> Map.of();

  /** The documents of a shard by key, in the order in which they are published. */
  Map<String, byte[]> of(ShardReceipt receipt);

  /**
   * Path of the node whose chunks a shard has: a receipt that says another is not believed.
   *
   * @param array what the store calls the array
   */
  default String path(String array, ShardReceipt receipt) {
    return array;
  }

  /**
   * The documents that a layout has for its shards.
   *
   * @param fieldAttributes for each field its attributes, which take the plan: asked for only by
   *     layouts that have documents
   */
  static ShardDocuments of(Layout layout, Supplier<List<Map<String, Object>>> fieldAttributes) {
    Map<String, Integer> numbers = new HashMap<>();
    for (int array = 0; array < layout.arrays(); array++) {
      numbers.put(layout.form(array).path(), array);
    }
    return new ShardDocuments() {
      @Override
      public Map<String, byte[]> of(ShardReceipt receipt) {
        return layout.shardDocuments(
            new ShardContent(
                place(receipt),
                receipt.cellsWithData(),
                receipt.granules().size(),
                receipt.arrays()),
            fieldAttributes);
      }

      @Override
      public String path(String array, ShardReceipt receipt) {
        Integer number = numbers.get(array);
        return number == null ? array : layout.path(number, place(receipt));
      }

      private ChunkPlace place(ShardReceipt receipt) {
        return ChunkPlace.of(receipt.shard(), receipt.rank());
      }
    };
  }
}
