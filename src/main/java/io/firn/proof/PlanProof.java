package io.firn.proof;

import io.firn.shard.input.RunIdentity;
import io.firn.shard.plan.BlockPlan;
import io.firn.storage.ObjectStore;
import io.firn.wire.SealedFile;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Looks for the plan of a store. Nothing of the arrays depends on it any more, but who deletes it
 * takes away which granules were listed and which of their rows went where.
 */
final class PlanProof {
  private static final String PLACE = ".firn/plan/";

  /** Heap bytes that reading a file takes at most for a byte of it. */
  private static final int HEAP_A_BYTE = 4;

  private final ObjectStore store;
  private final FoundFaults faults;

  PlanProof(ObjectStore store, FoundFaults faults) {
    this.store = store;
    this.faults = faults;
  }

  /**
   * Adds a fault for each file that is missing, and for the two that the others depend on also
   * where they are damaged.
   *
   * @param shards of the receipts, ascending
   */
  void check(long[] shards) throws IOException {
    long[] blocks =
        Arrays.stream(shards).map(shard -> shard / BlockPlan.SHARDS).distinct().toArray();
    BitSet found = new BitSet();
    Set<String> heads = new TreeSet<>(List.of(RunIdentity.KEY, StoreListing.PLAN));
    try (Stream<ObjectStore.Entry> entries = store.list(PLACE)) {
      entries.forEach(
          entry -> {
            heads.remove(entry.key());
            BlockPlan.blockOf(entry.key())
                .ifPresent(block -> find(Arrays.binarySearch(blocks, block), found));
          });
    }
    if (heads.size() == 2 && found.isEmpty()) {
      faults.add(
          "Cannot prove the plan: nothing is below %s, expected the granules that the run has listed and the rows that it has planned"
              .formatted(PLACE));
      return;
    }
    heads.forEach(this::addMissing);
    for (int i = found.nextClearBit(0); i < blocks.length; i = found.nextClearBit(i + 1)) {
      addMissing(BlockPlan.key(blocks[i]));
    }
    for (String key : List.of(RunIdentity.KEY, StoreListing.PLAN)) {
      if (!heads.contains(key) && !isWhole(key)) {
        faults.add(key, "it is damaged, expected the checksum that it ends with");
      }
    }
  }

  private static void find(int place, BitSet found) {
    if (place >= 0) {
      found.set(place);
    }
  }

  private void addMissing(String key) {
    faults.add(key, "it is missing, expected a file of the plan");
  }

  private boolean isWhole(String key) throws IOException {
    try {
      return SealedFile.isWhole(store.get(key, Runtime.getRuntime().maxMemory() / HEAP_A_BYTE));
    } catch (NoSuchFileException e) {
      return false;
    }
  }
}
