package io.firn.storage;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** A read of an object in a bucket, and which exception its reader gets for each failure. */
sealed interface ObjectRead {
  /** Whether every read must find the version that the first one found. */
  boolean keepsVersion();

  /** There is no such object. */
  IOException missing(Throwable cause);

  /** The caller may not read the object. */
  IOException denied(String reason, Throwable cause);

  /**
   * A request failed after all attempts, or was answered with something else.
   *
   * @param cause the failure; null where an answer made no sense
   */
  IOException failed(String reason, Throwable cause);

  /** The object has changed since it was opened. */
  IOException changed();

  /**
   * What a failed request means, unless it asked for a version or for a range that must be there.
   */
  default IOException because(BucketException e) {
    return switch (e.kind()) {
      case MISSING -> missing(e.getCause());
      case DENIED -> denied(e.getMessage(), e.getCause());
      case CHANGED, OUT_OF_RANGE, OTHER -> failed(e.getMessage(), e.getCause());
    };
  }

  /** A granule, which may be replaced while it is read; see {@link InputProvider}. */
  record Granule(String uri) implements ObjectRead {
    @Override
    public boolean keepsVersion() {
      return true;
    }

    @Override
    public IOException missing(Throwable cause) {
      return caused(cause, new NoSuchFileException(uri));
    }

    @Override
    public IOException denied(String reason, Throwable cause) {
      return caused(cause, new AccessDeniedException(uri, null, reason));
    }

    @Override
    public IOException failed(String reason, Throwable cause) {
      return new UnavailableInputException(uri, reason, cause);
    }

    @Override
    public IOException changed() {
      return new ChangedInputException(uri);
    }
  }

  /** An object of a store. It may be published again while it is read, with the same bytes. */
  record Stored(String store, String key) implements ObjectRead {
    @Override
    public boolean keepsVersion() {
      return false;
    }

    @Override
    public IOException missing(Throwable cause) {
      return caused(cause, new NoSuchFileException(store + "/" + key));
    }

    @Override
    public IOException denied(String reason, Throwable cause) {
      return failed(reason, cause);
    }

    @Override
    public IOException failed(String reason, Throwable cause) {
      return new IOException(
          "Cannot read object '%s' of store '%s': %s".formatted(key, store, reason), cause);
    }

    @Override
    public IOException changed() {
      return failed("it has changed while it was read", null);
    }
  }

  private static IOException caused(Throwable cause, IOException e) {
    e.initCause(cause);
    return e;
  }
}
