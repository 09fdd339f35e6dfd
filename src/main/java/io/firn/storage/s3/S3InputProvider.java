package io.firn.storage.s3;

import io.firn.FirnException;
import io.firn.storage.InputProvider;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import software.amazon.awssdk.core.exception.SdkException;

/** Granules on S3: {@code s3://BUCKET/KEY}. */
public final class S3InputProvider implements InputProvider {
  /** As long as the blocks that inputs are read by, the first of which is always wanted. */
  private static final int READ_AHEAD = 64 << 10;

  @Override
  public boolean handles(String uri) {
    return S3Location.isS3(uri);
  }

  @Override
  public SeekableByteChannel open(String uri) throws IOException {
    return open(S3Connection.shared(), uri);
  }

  static SeekableByteChannel open(S3Connection connection, String uri) throws IOException {
    S3RangedObject.Place place =
        new S3RangedObject.Place(
            connection, S3Location.parse(uri, "read input"), "input '" + uri + "'", true);
    try {
      return S3RangedObject.open(place, READ_AHEAD);
    } catch (SdkException e) {
      if (S3Failure.isNotFound(e)) {
        FileNotFoundException missing = new FileNotFoundException(uri);
        missing.initCause(e);
        throw missing;
      }
      if (S3Failure.isForbidden(e)) {
        throw new FirnException(
            "Cannot read input '%s': %s".formatted(uri, S3Failure.reason(e)), e);
      }
      throw place.failure(e);
    }
  }
}
