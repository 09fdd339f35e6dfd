package io.firn.zarr;

import io.firn.Plural;
import io.firn.zarr.ArrayReceipt.StoredObject;
import java.util.ArrayList;
import java.util.List;

/**
 * What is wrong with one array in one shard, a line for each fault, and a last one for too many.
 */
final class ArrayFaults {
  /** An index overwritten as a whole has a million. */
  private static final int MOST = 100;

  private final String array;
  private final String shardName;
  private final List<String> named = new ArrayList<>();
  private int unnamed;

  ArrayFaults(String array, String shardName) {
    this.array = array;
    this.shardName = shardName;
  }

  /** A fault of an object. */
  void add(StoredObject object, String format, Object... arguments) {
    name(
        "Cannot prove object %s of array %s, shard %s: %s"
            .formatted(object.key(), array, shardName, format.formatted(arguments)));
  }

  /** A fault of a chunk in an object. */
  void add(StoredObject object, int chunk, String format, Object... arguments) {
    name(
        "Cannot prove chunk %d in object %s of array %s, shard %s: %s"
            .formatted(chunk, object.key(), array, shardName, format.formatted(arguments)));
  }

  /** A fault of a chunk that has no object. */
  void add(int chunk, String format, Object... arguments) {
    name(
        "Cannot prove chunk %d of array %s in shard %s: %s"
            .formatted(chunk, array, shardName, format.formatted(arguments)));
  }

  private void name(String fault) {
    if (named.size() < MOST) {
      named.add(fault);
    } else {
      unnamed++;
    }
  }

  List<String> all() {
    List<String> all = new ArrayList<>(named);
    if (unnamed > 0) {
      all.add(
          "Cannot prove array %s in shard %s: it has %s"
              .formatted(array, shardName, Plural.of(unnamed, "more fault")));
    }
    return all;
  }
}
