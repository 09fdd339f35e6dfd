package io.firn.storage;

import java.nio.file.Path;
import java.util.Map;

/**
 * Opens the stores of one kind of storage. Implementations are found by {@link
 * java.util.ServiceLoader}, from their lines under {@code META-INF/services}. Those of clouds with
 * buckets extend {@link BucketProvider}.
 */
public interface ObjectStoreProvider {
  /** Whether this storage is the one that {@code uri} means; at most one says so. */
  boolean handles(String uri);

  /**
   * Opens the store at {@code uri}, which need not exist yet; nothing is created.
   *
   * @param scratch a local directory for objects on their way into the store, where the storage
   *     cannot take unfinished ones
   * @throws io.firn.FirnException when there can be no store
   */
  ObjectStore open(String uri, Path scratch);

  /**
   * Values for pipeline options that a launcher's user does not give, by the names of the options.
   * They travel with the options to all workers, whose environment may be another.
   *
   * @param environment the launcher's environment variables
   */
  default Map<String, String> optionDefaults(Map<String, String> environment) {
    return Map.of();
  }
}
