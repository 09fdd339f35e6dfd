package io.firn.storage.s3;

import io.firn.storage.BucketLocation;
import io.firn.storage.ChangedInputException;
import io.firn.storage.UnavailableInputException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;

/** Where an object that is read lies, and what it means to its reader when it is not delivered. */
sealed interface S3Place {
  S3Connection connection();

  BucketLocation location();

  /** Whether every read has to find the version that the first one has found. */
  boolean keepsVersion();

  /** What a request that failed for good means. */
  IOException failure(SdkException e);

  /** What an answer means that is not to the request. */
  IOException nonsense(String reason);

  /** That the object is not what it was when it was opened. */
  IOException changed();

  /**
   * A granule, which somebody might replace.
   *
   * @param latest asked at every request: a granule may stay open from one run of this JVM to the
   *     next, which has options of its own
   */
  record Input(Supplier<S3Connection> latest, BucketLocation location, String uri)
      implements S3Place {
    @Override
    public S3Connection connection() {
      return latest.get();
    }

    @Override
    public boolean keepsVersion() {
      return true;
    }

    @Override
    public IOException failure(SdkException e) {
      return S3Failure.ofInput(uri, e);
    }

    @Override
    public IOException nonsense(String reason) {
      return new UnavailableInputException(uri, reason, null);
    }

    @Override
    public IOException changed() {
      return new ChangedInputException(uri);
    }
  }

  /** An object of a store. It may be published again while it is read, with the same bytes. */
  record Stored(S3Connection connection, BucketLocation location, String store, String key)
      implements S3Place {
    @Override
    public boolean keepsVersion() {
      return false;
    }

    @Override
    public IOException failure(SdkException e) {
      if (S3Failure.isNotFound(e)) {
        NoSuchFileException missing = new NoSuchFileException(store + "/" + key);
        missing.initCause(e);
        return missing;
      }
      return cannotRead(S3Failure.reason(e), e);
    }

    @Override
    public IOException nonsense(String reason) {
      return cannotRead(reason, null);
    }

    @Override
    public IOException changed() {
      return cannotRead("it has changed while it was read", null);
    }

    private IOException cannotRead(String reason, Exception cause) {
      return new IOException(
          "Cannot read object '%s' of store '%s': %s".formatted(key, store, reason), cause);
    }
  }
}
