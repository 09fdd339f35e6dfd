package io.firn.storage.gcs;

import io.firn.storage.BucketLocation;
import io.firn.storage.ObjectStore;
import io.firn.storage.ObjectStoreProvider;
import java.nio.file.Path;
import java.util.Map;

/** Stores on Google Cloud Storage: {@code gs://BUCKET/PREFIX}. */
public final class GcsObjectStoreProvider implements ObjectStoreProvider {
  static final String SCHEME = "gs";

  @Override
  public boolean handles(String uri) {
    return BucketLocation.isOf(SCHEME, uri);
  }

  @Override
  public ObjectStore open(String uri, Path scratch) {
    return new GcsObjectStore(GcsConnection.shared(), uri, scratch);
  }

  @Override
  public Map<String, String> optionDefaults(Map<String, String> environment) {
    return GcsDefaults.of(environment);
  }
}
