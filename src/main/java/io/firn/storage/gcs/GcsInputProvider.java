package io.firn.storage.gcs;

import io.firn.FirnException;
import io.firn.storage.InputProvider;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;

/** Granules on Google Cloud Storage: {@code gs://BUCKET/OBJECT}. */
public final class GcsInputProvider implements InputProvider {
  /** As long as the blocks that inputs are read by, the first of which is always wanted. */
  private static final int READ_AHEAD = 64 << 10;

  @Override
  public boolean handles(String uri) {
    return GcsLocation.isGcs(uri);
  }

  @Override
  public SeekableByteChannel open(String uri) throws IOException {
    return open(GcsConnection.shared(), uri);
  }

  static SeekableByteChannel open(GcsConnection connection, String uri) throws IOException {
    GcsRangedObject.Place place =
        new GcsRangedObject.Place(
            connection, GcsLocation.parse(uri, "read input"), "input '" + uri + "'", true);
    try {
      return GcsRangedObject.open(place, READ_AHEAD);
    } catch (IOException e) {
      if (GcsFailure.isNotFound(e)) {
        FileNotFoundException missing = new FileNotFoundException(uri);
        missing.initCause(e);
        throw missing;
      }
      if (GcsFailure.isRefused(e)) {
        throw new FirnException(
            "Cannot read input '%s': %s".formatted(uri, GcsFailure.reason(e)), e);
      }
      throw place.failure(e);
    }
  }
}
