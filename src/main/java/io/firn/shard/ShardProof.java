package io.firn.shard;

import io.firn.storage.ObjectStore;
import io.firn.zarr.ArrayForm;
import io.firn.zarr.ArrayReceipt;
import io.firn.zarr.Layout;
import io.firn.zarr.ReadBack;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;

/** Proves the objects of a shard against its receipt. Thread-safe. */
public final class ShardProof {
  private final ObjectStore store;
  private final Map<String, ArrayForm> arrays;
  private final LongFunction<String> shardName;

  /**
   * @param arrays the chunked arrays of the store, by path
   * @param shardName how to call a shard in a fault
   */
  public ShardProof(
      ObjectStore store, Map<String, ArrayForm> arrays, LongFunction<String> shardName) {
    this.store = store;
    this.arrays = Map.copyOf(arrays);
    this.shardName = shardName;
  }

  /** The proof of shards of a layout, in a store that has no documents yet. */
  public static ShardProof of(ObjectStore store, Layout layout, LongFunction<String> shardName) {
    Map<String, ArrayForm> forms = new HashMap<>();
    for (int i = 0; i < layout.arrays(); i++) {
      forms.put(layout.form(i).path(), layout.form(i));
    }
    return new ShardProof(store, forms, shardName);
  }

  /**
   * What is wrong with the objects of a shard, each with its object, array, shard and chunk, and
   * where the receipt contradicts itself; empty when nothing is.
   */
  public List<String> faults(ShardReceipt receipt) throws IOException {
    List<String> faults = new ArrayList<>();
    String shard = shardName.apply(receipt.shard());
    List<ArrayReceipt> receipts = receipt.arrays();
    List<String> spoken = receipts.stream().map(ArrayReceipt::array).sorted().toList();
    List<String> stored = arrays.keySet().stream().sorted().toList();
    if (!spoken.equals(stored)) {
      faults.add(
          "Cannot prove shard %s: its receipt speaks of arrays %s, the store has %s"
              .formatted(shard, spoken, stored));
      return faults;
    }
    for (ArrayReceipt array : receipts) {
      ArrayForm form = arrays.get(array.array());
      faults.addAll(ReadBack.verify(store, form, array, shard));
      faults.addAll(contradictions(receipt, form, array, shard));
    }
    return faults;
  }

  /**
   * The objects are proven against the chunk tables. Without this, rows by granule and cells could
   * say something else.
   */
  private static List<String> contradictions(
      ShardReceipt receipt, ArrayForm form, ArrayReceipt array, String shard) {
    List<String> faults = new ArrayList<>();
    if (array.observations() != receipt.gridded()) {
      faults.add(
          "Cannot prove array %s in shard %s: its chunks hold %,d rows, its granules gave %,d"
              .formatted(array.array(), shard, array.observations(), receipt.gridded()));
    }
    if (array.countsRows() && form.fillBits() == 0 && array.cells() != receipt.cells()) {
      faults.add(
          "Cannot prove array %s in shard %s: %,d of its cells have rows, the receipt says %,d"
              .formatted(array.array(), shard, array.cells(), receipt.cells()));
    }
    return faults;
  }
}
