package io.firn.pipeline;

import io.firn.FirnException;
import io.firn.shard.ShardReceipt;
import io.firn.shard.StoreDigest;
import io.firn.storage.ObjectStore;
import io.firn.zarr.ArrayReceipt.StoredObject;
import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Names the objects of a store that no stored receipt speaks of. Only asked for once a listing has
 * shown that there are some, since it reads all receipts: eight bytes an object are held.
 */
final class ForeignObjects {
  private long[] known = new long[1024];
  private int count;

  private ForeignObjects() {}

  /**
   * One line for each foreign object, the first {@link Tally#MOST_FAULTS} of them.
   *
   * @param documents keys that are not foreign though no receipt speaks of them
   */
  static List<String> faults(ObjectStore store, Set<String> documents) throws IOException {
    ForeignObjects objects = new ForeignObjects();
    try (Stream<ObjectStore.Entry> receipts = store.list(ShardReceipt.PREFIX)) {
      for (Iterator<ObjectStore.Entry> i = receipts.iterator(); i.hasNext(); ) {
        objects.learn(store, i.next().key());
      }
    }
    Arrays.sort(objects.known, 0, objects.count);
    try (Stream<ObjectStore.Entry> entries = store.list("")) {
      return entries
          .filter(
              entry ->
                  !StoreSite.isEvidence(entry.key())
                      && !documents.contains(entry.key())
                      && !objects.knows(entry))
          .limit(Tally.MOST_FAULTS)
          .map(
              entry ->
                  "Cannot prove object %s: no receipt speaks of one of its %,d bytes"
                      .formatted(entry.key(), entry.length()))
          .toList();
    }
  }

  private void learn(ObjectStore store, String key) throws IOException {
    ShardReceipt receipt;
    try {
      receipt = ShardReceipt.fromBytes(store.get(key), key);
    } catch (FirnException e) {
      // Whoever reads the objects back has named the damaged receipt already.
      return;
    }
    receipt.arrays().forEach(array -> array.objects().forEach(this::learn));
  }

  private void learn(StoredObject object) {
    if (count == known.length) {
      known = Arrays.copyOf(known, 2 * count);
    }
    known[count++] = StoreDigest.listed(object.key(), object.length());
  }

  private boolean knows(ObjectStore.Entry entry) {
    return Arrays.binarySearch(known, 0, count, StoreDigest.listed(entry.key(), entry.length()))
        >= 0;
  }
}
