package io.firn.shard;

import io.firn.storage.ObjectStore;
import io.firn.zarr.ArrayReceipt;
import io.firn.zarr.ReadBack;
import io.firn.zarr.array.ArrayForm;
import io.firn.zarr.layout.Layout;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongFunction;

/** Proves the objects of a shard against its receipt. Thread-safe. */
public final class ShardProof {
  private final ObjectStore store;
  private final Map<String, ArrayForm> arrays;
  private final Set<String> unreadable;
  private final ShardDocuments documents;
  private final LongFunction<String> shardName;

  /**
   * @param arrays the chunked arrays of the store, by path
   * @param unreadable further arrays, already reported, of which the store does not tell how their
   *     chunks are stored
   * @param documents the documents that shards have
   * @param shardName how faults call a shard
   */
  public ShardProof(
      ObjectStore store,
      Map<String, ArrayForm> arrays,
      Set<String> unreadable,
      ShardDocuments documents,
      LongFunction<String> shardName) {
    this.store = store;
    this.arrays = Map.copyOf(arrays);
    this.unreadable = Set.copyOf(unreadable);
    this.documents = documents;
    this.shardName = shardName;
  }

  /** The proof of shards of a layout, in a store that has no documents yet. */
  public static ShardProof of(
      ObjectStore store, Layout layout, ShardDocuments documents, LongFunction<String> shardName) {
    Map<String, ArrayForm> forms = new HashMap<>();
    for (int i = 0; i < layout.arrays(); i++) {
      forms.put(layout.form(i).path(), layout.form(i));
    }
    return new ShardProof(store, forms, Set.of(), documents, shardName);
  }

  /**
   * What is wrong with the objects of a shard, each with its object, array, shard and chunk, and
   * where the receipt contradicts itself or the arrays of the store; empty when nothing is wrong.
   */
  public List<String> faults(ShardReceipt receipt) throws IOException {
    List<String> faults = new ArrayList<>();
    List<ArrayReceipt> agreeing = agreeing(receipt, faults);
    String shard = shardName.apply(receipt.shard());
    try (ReadBack.Decoders decoders = new ReadBack.Decoders()) {
      for (ArrayReceipt array : agreeing) {
        ArrayForm form = arrays.get(array.array());
        faults.addAll(ReadBack.verify(store, form, array, shard, decoders));
      }
    }
    for (Map.Entry<String, byte[]> document : documents.of(receipt).entrySet()) {
      documentFault(document.getKey(), document.getValue(), shard).ifPresent(faults::add);
    }
    return faults;
  }

  /** The documents that the shard of a receipt has, made anew. */
  public Map<String, byte[]> documents(ShardReceipt receipt) {
    return documents.of(receipt);
  }

  private Optional<String> documentFault(String key, byte[] expected, String shard)
      throws IOException {
    Optional<ObjectStore.Entry> there = store.find(key);
    String fault;
    if (there.isEmpty()) {
      fault = "it is missing, expected %,d bytes".formatted(expected.length);
    } else if (there.get().length() != expected.length) {
      fault = "it has %,d bytes, expected %,d".formatted(there.get().length(), expected.length);
    } else if (!Arrays.equals(store.get(key, expected.length), expected)) {
      fault = "its content differs from what its receipt leads to";
    } else {
      return Optional.empty();
    }
    return Optional.of("Cannot prove document %s of shard %s: %s".formatted(key, shard, fault));
  }

  /**
   * Where a receipt contradicts itself or the arrays of the store; empty when it does not. Reads no
   * object.
   */
  public List<String> contradictions(ShardReceipt receipt) {
    List<String> faults = new ArrayList<>();
    agreeing(receipt, faults);
    return faults;
  }

  /**
   * The array receipts that describe an array of the store as its document does, so that its
   * objects can be read. Adds a fault for each contradiction.
   */
  private List<ArrayReceipt> agreeing(ShardReceipt receipt, List<String> faults) {
    List<ArrayReceipt> agreeing = new ArrayList<>();
    String shard = shardName.apply(receipt.shard());
    List<ArrayReceipt> receipts = receipt.arrays();
    List<String> spoken =
        receipts.stream()
            .map(ArrayReceipt::array)
            .filter(array -> !unreadable.contains(array))
            .sorted()
            .toList();
    List<String> stored = arrays.keySet().stream().sorted().toList();
    if (!spoken.equals(stored)) {
      faults.add(
          "Cannot prove shard %s: its receipt speaks of arrays %s, expected %s"
              .formatted(shard, spoken, stored));
    }
    for (ArrayReceipt array : receipts) {
      ArrayForm form = arrays.get(array.array());
      if (form != null) {
        Optional<String> disagreement =
            misplaced(receipt, array, shard).or(() -> ReadBack.disagreement(form, array, shard));
        disagreement.ifPresent(faults::add);
        if (disagreement.isEmpty()) {
          agreeing.add(array);
          checkSums(receipt, form, array, shard, faults);
        }
      }
    }
    return agreeing;
  }

  /** A receipt may be forged: objects that lie elsewhere would be taken for the shard's. */
  private Optional<String> misplaced(ShardReceipt receipt, ArrayReceipt array, String shard) {
    String path = documents.path(array.array(), receipt);
    return array.path().equals(path)
        ? Optional.empty()
        : Optional.of(
            "Cannot prove array %s in shard %s: its receipt has it at %s, expected %s"
                .formatted(array.array(), shard, array.path(), path));
  }

  /**
   * Objects are proven against the chunk tables only: without this check the receipt's own sums
   * could say something else.
   */
  private static void checkSums(
      ShardReceipt receipt, ArrayForm form, ArrayReceipt array, String shard, List<String> faults) {
    if (array.observations() != receipt.rowsGridded()) {
      faults.add(
          "Cannot prove array %s in shard %s: its chunks hold %,d rows, expected the %,d that its granules gave"
              .formatted(array.array(), shard, array.observations(), receipt.rowsGridded()));
    }
    if (array.countsRows() && form.fillsWithZero() && array.cells() != receipt.cellsWithData()) {
      faults.add(
          "Cannot prove array %s in shard %s: %,d of its cells have rows, expected the %,d of the receipt"
              .formatted(array.array(), shard, array.cells(), receipt.cellsWithData()));
    }
  }
}
