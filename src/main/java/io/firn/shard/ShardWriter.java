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
 * Sees to it that a shard is in the store, and its receipt. A plain function of plan and store that
 * may be called again, at the same time, or after a call that died anywhere: what an earlier call
 * has left is either proven or written again, the same bytes under the same keys. Not thread-safe.
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
   * The receipt of a shard.
   *
   * @param receipt durable in the store, as are the objects of which it speaks
   * @param cost what gridding took, empty when an earlier call had done it
   */
  public record Written(ShardReceipt receipt, Optional<GriddedShard.Cost> cost) {}

  /**
   * Writes a shard unless it is there and proves to be whole.
   *
   * @param granules all granules of the run
   */
  public Written write(ShardPlan plan, long rank, GranuleList granules) throws IOException {
    Optional<ShardReceipt> earlier = proven(plan, rank);
    if (earlier.isPresent()) {
      return new Written(earlier.get(), Optional.empty());
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
    // Last: a receipt speaks of objects that are durable.
    gridded.receipt().store(store);
    return new Written(gridded.receipt(), Optional.of(gridded.cost()));
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
      // Damaged: writing the shard again replaces it.
      return Optional.empty();
    }
  }
}
