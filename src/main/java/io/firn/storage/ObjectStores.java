package io.firn.storage;

import io.firn.FirnException;
import java.util.ServiceLoader;

/** Opens stores by their URI. */
public final class ObjectStores {
  private ObjectStores() {}

  /**
   * Opens the store at {@code uri}, a path or a URI of a scheme whose storage is on the class path.
   * The store need not exist yet; nothing is created.
   *
   * @throws FirnException when no storage handles the URI, or there can be no store
   */
  public static ObjectStore open(String uri) {
    // Not the thread's class loader: on a worker's own threads it may not know this jar.
    for (ObjectStoreProvider provider :
        ServiceLoader.load(ObjectStoreProvider.class, ObjectStoreProvider.class.getClassLoader())) {
      if (provider.handles(uri)) {
        return provider.open(uri);
      }
    }
    throw new FirnException(
        "Cannot open store '"
            + uri
            + "': no storage for scheme '"
            + Uris.scheme(uri)
            + "'; give a path or a file: URI, or use a jar that has this storage");
  }
}
