package io.firn.storage;

/**
 * Opens the stores of one kind of storage. Implementations are found by {@link
 * java.util.ServiceLoader}: a new kind of storage is one class and one line under {@code
 * META-INF/services}.
 */
public interface ObjectStoreProvider {
  /** Whether this storage is the one that {@code uri} means; at most one says so. */
  boolean handles(String uri);

  /**
   * Opens the store at {@code uri}, which need not exist yet; nothing is created.
   *
   * @throws io.firn.FirnException when there can be no store
   */
  ObjectStore open(String uri);
}
