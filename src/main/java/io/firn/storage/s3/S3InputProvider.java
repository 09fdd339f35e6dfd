package io.firn.storage.s3;

import io.firn.storage.BucketLocation;
import io.firn.storage.InputProvider;
import io.firn.storage.ObjectRead;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;

/** Granules on S3: {@code s3://BUCKET/KEY}. */
public final class S3InputProvider implements InputProvider {
  /** As long as the blocks that inputs are read by, the first of which is always wanted. */
  private static final int READ_AHEAD = 64 << 10;

  @Override
  public boolean handles(String uri) {
    return BucketLocation.isOf(S3ObjectStoreProvider.SCHEME, uri);
  }

  @Override
  public SeekableByteChannel open(String uri) throws IOException {
    return open(S3Connection::shared, uri);
  }

  static SeekableByteChannel open(Supplier<S3Connection> latest, String uri) throws IOException {
    BucketLocation location = BucketLocation.parse(S3ObjectStoreProvider.SCHEME, uri, "read input");
    return S3RangedObject.open(latest, location, new ObjectRead.Granule(uri), READ_AHEAD);
  }

  @Override
  public Optional<IOException> explain(String uri, Exception failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SdkException e) {
        return Optional.of(S3Failure.of(new ObjectRead.Granule(uri), e));
      }
    }
    return Optional.empty();
  }
}
