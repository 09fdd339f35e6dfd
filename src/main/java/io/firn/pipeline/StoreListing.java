package io.firn.pipeline;

import io.firn.FirnException;
import io.firn.shard.ShardReceipt;
import io.firn.storage.ObjectStore;
import io.firn.wire.StoreDigest;
import java.io.IOException;
import java.util.Iterator;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * What a store lists beside Firn's own evidence, to be compared with what the receipts speak of.
 * Sums over both tell in no memory whether they are the same; culprits are looked for only where
 * they are not.
 */
final class StoreListing {
  private StoreListing() {}

  /**
   * The sum of all objects: of their names and lengths, as nobody has read them.
   *
   * @param documents keys that do not count
   */
  static StoreDigest sum(ObjectStore store, Set<String> documents) throws IOException {
    StoreDigest[] sum = {StoreDigest.NONE};
    forEach(
        store,
        entry -> {
          if (!documents.contains(entry.key())) {
            sum[0] = sum[0].plus(digest(entry));
          }
        });
    return sum[0];
  }

  /** The part of one object in the sum. */
  static StoreDigest digest(ObjectStore.Entry entry) {
    long listing = StoreDigest.listed(entry.key(), entry.length());
    return new StoreDigest(1, entry.length(), listing, 0, 0);
  }

  /** Looks at every object. */
  static void forEach(ObjectStore store, Consumer<ObjectStore.Entry> look) throws IOException {
    try (Stream<ObjectStore.Entry> entries = store.list("")) {
      entries.filter(entry -> !StoreSite.isEvidence(entry.key())).forEach(look);
    }
  }

  /** The objects of which the stored receipts speak. */
  static KnownObjects spokenOf(ObjectStore store) throws IOException {
    KnownObjects known = new KnownObjects();
    try (Stream<ObjectStore.Entry> receipts = store.list(ShardReceipt.PREFIX)) {
      for (Iterator<ObjectStore.Entry> i = receipts.iterator(); i.hasNext(); ) {
        String key = i.next().key();
        try {
          learn(ShardReceipt.fromBytes(store.get(key), key), known);
        } catch (FirnException e) {
          // Whoever reads the objects back has named the damaged receipt already.
          continue;
        }
      }
    }
    return known;
  }

  /** Remembers the objects of which a receipt speaks. */
  static void learn(ShardReceipt receipt, KnownObjects known) {
    receipt.arrays().forEach(array -> array.objects().forEach(object -> known.add(object.key())));
  }

  /** Names the objects of which nobody spoke. */
  static void nameForeign(ObjectStore store, KnownObjects known, FoundFaults faults)
      throws IOException {
    forEach(
        store,
        entry -> {
          if (!known.contains(entry.key())) {
            faults.add(
                entry.key(),
                "it has %,d bytes, but no receipt speaks of it".formatted(entry.length()));
          }
        });
  }
}
