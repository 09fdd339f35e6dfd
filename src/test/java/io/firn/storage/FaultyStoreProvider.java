package io.firn.storage;

import java.nio.file.Path;

/** Stores with {@link Faults}. */
public final class FaultyStoreProvider implements ObjectStoreProvider {
  static final String SCHEME = "faulty";

  @Override
  public boolean handles(String uri) {
    return Uris.scheme(uri).equals(SCHEME);
  }

  @Override
  public ObjectStore open(String uri, Path scratch) {
    return new FaultyStore(uri, Faults.named(uri));
  }
}
