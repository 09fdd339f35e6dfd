package io.firn.pipeline;

import io.firn.FirnException;
import io.firn.storage.ObjectStore;
import java.io.IOException;
import java.util.stream.Stream;

/**
 * Makes sure, before anything is written, that a run finds an empty place for its store, and knows
 * which part of a store is what.
 */
public final class StoreSite {
  private static final String ROOT = "zarr.json";

  /** Where a run keeps its plan, its receipts and its proof. */
  private static final String EVIDENCE = ".firn/";

  private StoreSite() {}

  /**
   * Prepares the place of a store.
   *
   * @param overwrite whether a store that is there may be deleted: its root document first, so that
   *     from the first moment on nothing opens
   * @throws FirnException when something is there that may not be deleted
   */
  public static void prepare(ObjectStore store, boolean overwrite) throws IOException {
    boolean committed = store.find(ROOT).isPresent();
    boolean begun = any(store, EVIDENCE);
    if (!committed && !begun) {
      if (any(store, "")) {
        throw new FirnException(
            "Cannot write store '%s': the place is not empty and holds no store; choose another"
                .formatted(store.uri()));
      }
      return;
    }
    if (!overwrite) {
      throw new FirnException(
          "Cannot write store '%s': %s; choose another place or give --overwrite"
              .formatted(
                  store.uri(), committed ? "it exists already" : "an unfinished run left it"));
    }
    store.delete(ROOT);
    try (Stream<ObjectStore.Entry> entries = store.list("")) {
      for (ObjectStore.Entry entry : (Iterable<ObjectStore.Entry>) entries::iterator) {
        store.delete(entry.key());
      }
    }
    store.discardUnfinished();
  }

  /** Whether an object belongs to the evidence beside the arrays, of which no receipt speaks. */
  static boolean isEvidence(String key) {
    return key.startsWith(EVIDENCE);
  }

  private static boolean any(ObjectStore store, String prefix) throws IOException {
    try (Stream<ObjectStore.Entry> entries = store.list(prefix)) {
      return entries.findAny().isPresent();
    }
  }
}
