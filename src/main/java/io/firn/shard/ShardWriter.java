package io.firn.shard;

import io.firn.FirnException;
import io.firn.shard.input.GranuleList;
import io.firn.shard.plan.ShardPlan;
import io.firn.storage.ObjectStore;
import io.firn.zarr.ChunkSink;
import io.firn.zarr.layout.Layout;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Map;
import java.util.Optional;

/**
 * Makes sure that a shard and its receipt are in the store. A plain function of plan and store: it
 * may be called again, concurrently, or after a call that died at any point. What an earlier call
 * left is either proven or written again, the same bytes under the same keys. Not thread-safe.
 */
public final class ShardWriter {
  private final ObjectStore store;
  private final Layout layout;
  private final ShardGridder gridder;
  private final ShardProof proof;
  private final ShardDocuments documents;
  private final String fingerprint;

  /**
   * @param proof of the same store
   * @param documents those of the layout's shards
   * @param fingerprint the plan's
   */
  public ShardWriter(
      ObjectStore store,
      Layout layout,
      ShardGridder gridder,
      ShardProof proof,
      ShardDocuments documents,
      String fingerprint) {
    this.store = store;
    this.layout = layout;
    this.gridder = gridder;
    this.proof = proof;
    this.documents = documents;
    this.fingerprint = fingerprint;
  }

  /**
   * Writes a shard unless it is there and proves to be whole. Its receipt and the objects that the
   * receipt lists are durable when this returns.
   *
   * @param granules all granules of the run
   */
  public GriddedShard write(ShardPlan plan, long rank, GranuleList granules) throws IOException {
    Optional<ShardReceipt> earlier = proven(plan, rank);
    if (earlier.isPresent()) {
      return new GriddedShard(earlier.get(), Optional.empty());
    }
    GriddedShard gridded =
        gridder.grid(
            plan,
            rank,
            granules,
            (place, memory) -> ChunkSink.streaming(layout, store, place, memory));
    for (Map.Entry<String, byte[]> document : documents.of(gridded.receipt()).entrySet()) {
      store.put(document.getKey(), document.getValue());
    }
    // Last: a receipt lists only objects that are durable.
    gridded.receipt().store(store);
    return gridded;
  }

  private Optional<ShardReceipt> proven(ShardPlan plan, long rank) throws IOException {
    String key = ShardReceipt.key(plan.shard());
    try {
      ShardReceipt receipt = ShardReceipt.fromBytes(store.get(key), key);
      boolean ours =
          receipt.fingerprint().equals(fingerprint)
              && receipt.shard() == plan.shard()
              && receipt.rank() == rank
              && receipt.accountsFor(plan);
      return ours && proof.faults(receipt).isEmpty() ? Optional.of(receipt) : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (FirnException e) {
      // It is damaged; writing the shard again replaces it.
      return Optional.empty();
    }
  }
}
