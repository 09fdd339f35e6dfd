package io.firn.storage;

import java.nio.file.Path;
import java.util.Map;

/**
 * Opens the stores of one kind of storage. Implementations are found by {@link
 * java.util.ServiceLoader}, from their lines under {@code META-INF/services}. Those of clouds with
 * buckets extend {@link BucketProvider}.
 */
public interface ObjectStoreProvider {
  /** Whether {@code uri} belongs to this storage; true for at most one of them. */
  boolean handles(String uri);

  /**
   * Opens the store at {@code uri}, which need not exist yet; nothing is created.
   *
   * @param scratch a local directory for objects on their way into the store, for storage that
   *     cannot take unfinished ones
   * @throws io.firn.FirnException when there can be no store at {@code uri}
   */
  ObjectStore open(String uri, Path scratch);

  /**
   * Values for pipeline options that the user does not give, by the names of the options. They
   * travel with the options to all workers, whose environment may differ.
   *
   * @param environment the launcher's environment variables
   */
  default Map<String, String> optionDefaults(Map<String, String> environment) {
    return Map.of();
  }
}
