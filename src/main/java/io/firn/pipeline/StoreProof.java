package io.firn.pipeline;

import io.firn.FirnException;
import io.firn.shard.ShardProof;
import io.firn.shard.ShardReceipt;
import io.firn.shard.StoreDigest;
import io.firn.storage.ObjectStore;
import io.firn.zarr.ArrayForm;
import io.firn.zarr.ArrayReceipt;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Proves a committed store again from the evidence that it carries: verdict, receipts and metadata
 * documents. Needs neither granules nor configuration.
 */
public final class StoreProof {
  /**
   * What a proof found.
   *
   * @param verdict the verdict by which the store was committed
   * @param objects objects that were read
   * @param bytes their bytes
   * @param faults what is missing, foreign, short, corrupt or of wrong content, sorted; empty when
   *     the store is proven
   */
  public record Outcome(Verdict verdict, long objects, long bytes, List<String> faults) {
    public boolean proven() {
      return faults.isEmpty();
    }
  }

  private final ObjectStore store;
  private final List<String> faults = new ArrayList<>();
  private final Set<String> known = new HashSet<>();
  private final Map<String, byte[]> documents = new HashMap<>();
  private StoreDigest digest = StoreDigest.NONE;

  private StoreProof(ObjectStore store) {
    this.store = store;
  }

  /**
   * Proves a store.
   *
   * @throws FirnException when there is nothing to prove it by: no verdict, or one that failed
   */
  public static Outcome prove(ObjectStore store) throws IOException {
    Verdict verdict =
        Verdict.load(store)
            .orElseThrow(
                () ->
                    new FirnException(
                        "Cannot verify store '%s': it holds no %s"
                            .formatted(store.uri(), Verdict.KEY)));
    StoreProof proof = new StoreProof(store);
    proof.run(verdict);
    proof.faults.sort(Comparator.naturalOrder());
    return new Outcome(
        verdict, proof.digest.objects(), proof.digest.bytes(), List.copyOf(proof.faults));
  }

  private void run(Verdict verdict) throws IOException {
    if (!verdict.proven()) {
      faults.add(
          "%s: says that the run failed: %s"
              .formatted(Verdict.KEY, String.join("; ", verdict.faults())));
    }
    for (Verdict.Document document : verdict.documents()) {
      checkDocument(document);
    }
    List<String> receipts;
    try (Stream<ObjectStore.Entry> entries = store.list(ShardReceipt.PREFIX)) {
      receipts = entries.map(ObjectStore.Entry::key).sorted().toList();
    }
    if (receipts.size() != verdict.shards()) {
      faults.add(
          "%s: %,d receipts are there, the verdict speaks of %,d shards"
              .formatted(ShardReceipt.PREFIX, receipts.size(), verdict.shards()));
    }
    receipts.parallelStream().forEach(this::checkReceipt);
    findForeign();
    if (faults.isEmpty() && !digest.hex().equals(verdict.digest())) {
      faults.add(
          "%s: the receipts add up to digest %s, the verdict says %s"
              .formatted(Verdict.KEY, digest.hex(), verdict.digest()));
    }
  }

  private void checkDocument(Verdict.Document document) throws IOException {
    known.add(document.key());
    digest = digest.plus(StoreDigest.of(document.key(), document.length(), document.crc32c()));
    byte[] bytes;
    try {
      bytes = store.get(document.key());
    } catch (NoSuchFileException e) {
      faults.add(document.key() + ": is missing");
      return;
    }
    int crc = StoreDigest.crc32c(bytes);
    if (bytes.length != document.length() || crc != document.crc32c()) {
      faults.add(
          "%s: differs from what was committed (%,d bytes, CRC-32C %08x; expected %,d bytes, %08x)"
              .formatted(document.key(), bytes.length, crc, document.length(), document.crc32c()));
      return;
    }
    documents.put(document.key(), bytes);
  }

  private void checkReceipt(String key) {
    try {
      ShardReceipt receipt = ShardReceipt.fromBytes(store.get(key), key);
      List<String> found = new ShardProof(store, forms(receipt), Long::toString).faults(receipt);
      StoreDigest sum = StoreDigest.NONE;
      List<String> keys = new ArrayList<>();
      for (ArrayReceipt array : receipt.arrays()) {
        for (ArrayReceipt.StoredObject object : array.objects()) {
          sum = sum.plus(StoreDigest.of(object.key(), object.length(), object.crc32c()));
          keys.add(object.key());
        }
      }
      record(found, sum, keys);
    } catch (FirnException e) {
      record(List.of(e.getMessage()), StoreDigest.NONE, List.of());
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot verify store '" + store.uri() + "': " + e.getMessage(), e);
    }
  }

  /**
   * The forms of a receipt's arrays by the store's own documents; an array whose document is
   * damaged has none.
   */
  private Map<String, ArrayForm> forms(ShardReceipt receipt) {
    Map<String, ArrayForm> forms = new HashMap<>();
    for (ArrayReceipt array : receipt.arrays()) {
      byte[] document = documents.get(array.array() + "/zarr.json");
      if (document != null) {
        forms.put(array.array(), ArrayForm.parse(array.array(), document));
      }
    }
    return forms;
  }

  private synchronized void record(List<String> found, StoreDigest sum, List<String> keys) {
    faults.addAll(found);
    digest = digest.plus(sum);
    known.addAll(keys);
  }

  private void findForeign() throws IOException {
    try (Stream<ObjectStore.Entry> entries = store.list("")) {
      entries
          .map(ObjectStore.Entry::key)
          .filter(key -> !StoreSite.isEvidence(key) && !known.contains(key))
          .forEach(key -> faults.add(key + ": is foreign, no receipt speaks of it"));
    }
  }
}
