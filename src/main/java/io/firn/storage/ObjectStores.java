package io.firn.storage;

import io.firn.FirnException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;

/** Opens stores by their URI. */
public final class ObjectStores {
  // Not the thread's class loader, which on a worker's own threads may not know this jar.
  private static final List<ObjectStoreProvider> PROVIDERS =
      ServiceLoader.load(ObjectStoreProvider.class, ObjectStoreProvider.class.getClassLoader())
          .stream()
          .map(ServiceLoader.Provider::get)
          .toList();

  private ObjectStores() {}

  /**
   * Opens a store as {@link #open(String, Path)} does, with Java's temporary directory for scratch.
   */
  public static ObjectStore open(String uri) {
    return open(uri, Path.of(System.getProperty("java.io.tmpdir")));
  }

  /**
   * Opens the store at {@code uri}: a path, or a URI whose scheme has a storage on the class path.
   * The store need not exist yet; nothing is created.
   *
   * @param scratch a local directory for objects on their way into the store
   * @throws FirnException when no storage handles the URI, or there can be no store at it
   */
  public static ObjectStore open(String uri, Path scratch) {
    for (ObjectStoreProvider provider : PROVIDERS) {
      if (provider.handles(uri)) {
        return provider.open(uri, scratch);
      }
    }
    throw new FirnException(
        "Cannot open store '"
            + uri
            + "': no storage for scheme '"
            + Uris.scheme(uri)
            + "'; give a path or a file: URI, or use a jar that has this storage");
  }

  /** Values that storages set for pipeline options that the user does not give, by option. */
  public static Map<String, String> optionDefaults(Map<String, String> environment) {
    Map<String, String> defaults = new TreeMap<>();
    PROVIDERS.forEach(provider -> defaults.putAll(provider.optionDefaults(environment)));
    return defaults;
  }
}
