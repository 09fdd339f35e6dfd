package io.firn.proof;

import io.firn.FirnException;
import io.firn.Plural;
import io.firn.shard.ShardDocuments;
import io.firn.shard.ShardReceipt;
import io.firn.storage.ObjectStore;
import io.firn.wire.StoreDigest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * What a store lists beside Firn's own evidence, compared with the objects of the receipts. Sums
 * over both tell, in constant memory, whether they are the same; single objects are looked for only
 * when they are not.
 */
public final class StoreListing {
  /** Where a run keeps its plan, its receipts and its proof. */
  public static final String EVIDENCE = ".firn/";

  /** The last file of a plan: its presence says that the plan is whole. */
  public static final String PLAN = ".firn/plan/plan";

  private StoreListing() {}

  /** Whether an object belongs to the evidence beside the arrays, which no receipt lists. */
  public static boolean isEvidence(String key) {
    return key.startsWith(EVIDENCE);
  }

  /**
   * What is wrong with the listing of a store that is not committed yet: every object must be
   * listed in a receipt.
   *
   * @param proven the objects of the receipts, and the documents of their shards
   * @param documents keys that the commit will overwrite. Some may be there already, from an
   *     attempt that died during its commit.
   * @param ofShards the documents that shards have
   */
  public static List<String> faults(
      ObjectStore store, StoreDigest proven, Set<String> documents, ShardDocuments ofShards)
      throws IOException {
    StoreDigest listed = sum(store, documents);
    if (listed.objects() == proven.objects() && listed.listing() == proven.listing()) {
      return List.of();
    }
    FoundFaults foreign = new FoundFaults(Tally.MOST_FAULTS);
    KnownObjects known = spokenOf(store, ofShards);
    documents.forEach(known::add);
    nameForeign(store, known, foreign);
    List<String> faults = new ArrayList<>(foreign.first());
    faults.add(
        "the store holds %s (%s), expected the %,d (%s) of the receipts"
            .formatted(
                Plural.of(listed.objects(), "object"),
                Plural.of(listed.bytes(), "byte"),
                proven.objects(),
                Plural.of(proven.bytes(), "byte")));
    return faults;
  }

  /**
   * The sum over the names and lengths of all objects; none is read.
   *
   * @param documents keys that do not count
   */
  private static StoreDigest sum(ObjectStore store, Set<String> documents) throws IOException {
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

  /** What one object adds to the sum. */
  static StoreDigest digest(ObjectStore.Entry entry) {
    long listing = StoreDigest.listed(entry.key(), entry.length());
    return new StoreDigest(1, entry.length(), listing, 0, 0);
  }

  /** Visits every object that is not evidence. */
  static void forEach(ObjectStore store, Consumer<ObjectStore.Entry> look) throws IOException {
    try (Stream<ObjectStore.Entry> entries = store.list("")) {
      entries.filter(entry -> !isEvidence(entry.key())).forEach(look);
    }
  }

  /** The objects that the stored receipts list, and the documents of their shards. */
  private static KnownObjects spokenOf(ObjectStore store, ShardDocuments ofShards)
      throws IOException {
    KnownObjects known = new KnownObjects();
    try (Stream<ObjectStore.Entry> receipts = store.list(ShardReceipt.PREFIX)) {
      for (Iterator<ObjectStore.Entry> i = receipts.iterator(); i.hasNext(); ) {
        String key = i.next().key();
        try {
          ShardReceipt receipt = ShardReceipt.fromBytes(store.get(key), key);
          learn(receipt, ofShards.of(receipt), known);
        } catch (FirnException e) {
          // Reading back has named the damaged receipt already.
          continue;
        }
      }
    }
    return known;
  }

  /** Adds the objects that a receipt lists, and the documents of its shard. */
  static void learn(ShardReceipt receipt, Map<String, byte[]> documents, KnownObjects known) {
    documents.keySet().forEach(known::add);
    receipt.arrays().forEach(array -> array.objects().forEach(object -> known.add(object.key())));
  }

  /** Names the objects that are not known. */
  static void nameForeign(ObjectStore store, KnownObjects known, FoundFaults faults)
      throws IOException {
    forEach(
        store,
        entry -> {
          if (!known.contains(entry.key())) {
            faults.add(
                entry.key(),
                "it has %s, but no receipt speaks of it"
                    .formatted(Plural.of(entry.length(), "byte")));
          }
        });
  }
}
