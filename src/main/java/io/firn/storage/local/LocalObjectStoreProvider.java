package io.firn.storage.local;

import io.firn.storage.ObjectStore;
import io.firn.storage.ObjectStoreProvider;
import io.firn.storage.Uris;
import java.nio.file.Path;

/** Stores in local directories: paths and {@code file:} URIs. */
public final class LocalObjectStoreProvider implements ObjectStoreProvider {
  @Override
  public boolean handles(String uri) {
    return Uris.isLocal(uri);
  }

  @Override
  public ObjectStore open(String uri, Path scratch) {
    return LocalObjectStore.open(uri);
  }
}
