package io.firn.storage.s3;

import io.firn.storage.BucketLocation;
import io.firn.storage.ObjectStore;
import io.firn.storage.ObjectStoreProvider;
import java.nio.file.Path;
import java.util.Map;

/** Stores on S3: {@code s3://BUCKET/PREFIX}. */
public final class S3ObjectStoreProvider implements ObjectStoreProvider {
  static final String SCHEME = "s3";

  @Override
  public boolean handles(String uri) {
    return BucketLocation.isOf(SCHEME, uri);
  }

  @Override
  public ObjectStore open(String uri, Path scratch) {
    return new S3ObjectStore(S3Connection.shared(), uri, scratch);
  }

  @Override
  public Map<String, String> optionDefaults(Map<String, String> environment) {
    return S3Defaults.of(environment);
  }
}
