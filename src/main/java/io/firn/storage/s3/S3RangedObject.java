package io.firn.storage.s3;

import io.firn.FirnException;
import io.firn.storage.RangedChannel;
import io.firn.storage.RangedObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * An object read by ranges, each of which is asked for again until all of it has arrived. Beam's
 * own channel asks for all that follows a position and breaks the connection off at every seek:
 * what the server has sent by then is paid for, and a new connection has to be made.
 */
final class S3RangedObject implements RangedObject {
  private static final int PRECONDITION_FAILED = 412;
  private static final int RANGE_NOT_SATISFIABLE = 416;

  /**
   * Where an object is.
   *
   * @param called how messages call it
   * @param input whether it is a granule. Then every read has to find the same version; of what a
   *     store holds, which may be published again, another version has the same bytes
   */
  record Place(S3Connection connection, S3Location location, String called, boolean input) {
    /** What failed and may pass; who opens inputs tries that again, and says of which. */
    IOException failure(SdkException e) {
      String reason = S3Failure.reason(e);
      return new IOException(input ? reason : "Cannot read %s: %s".formatted(called, reason), e);
    }

    private GetObjectRequest.Builder range(long from, int count) {
      return GetObjectRequest.builder()
          .bucket(location.bucket())
          .key(location.key())
          .range("bytes=%d-%d".formatted(from, from + count - 1))
          .overrideConfiguration(connection.transferring(count));
    }
  }

  private final Place place;
  private final String tag;
  private final long length;

  private S3RangedObject(Place place, String tag, long length) {
    this.place = place;
    this.tag = tag;
    this.length = length;
  }

  /**
   * Opens an object; one request, which brings its first bytes.
   *
   * @throws SdkException when S3 refuses or cannot be asked
   */
  static RangedChannel open(Place place, int readAhead) {
    GetObjectRequest request = place.range(0, readAhead).build();
    try {
      return place
          .connection
          .client()
          .getObject(
              request,
              (answer, body) -> {
                S3Part part = S3Part.of(answer);
                ByteBuffer first = ByteBuffer.allocate((int) Math.min(readAhead, part.total()));
                part.receive(first, 0, place.called, body);
                String tag = place.input ? answer.eTag() : null;
                return new RangedChannel(
                    new S3RangedObject(place, tag, part.total()), first.array(), readAhead);
              });
    } catch (S3Exception e) {
      if (e.statusCode() != RANGE_NOT_SATISFIABLE) {
        throw e;
      }
      // An object without bytes has no range.
      return new RangedChannel(new S3RangedObject(place, null, 0), new byte[0], readAhead);
    } catch (SdkException e) {
      throw S3Failure.lastingCause(e);
    }
  }

  /**
   * All bytes of a small object.
   *
   * @throws SdkException when S3 refuses or cannot be asked
   */
  static byte[] whole(Place place) {
    try {
      return place
          .connection
          .client()
          .getObject(
              request -> request.bucket(place.location.bucket()).key(place.location.key()),
              (answer, body) -> {
                S3Part part = S3Part.of(answer);
                ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(part.total()));
                part.receive(bytes, 0, place.called, body);
                return bytes.array();
              });
    } catch (SdkException e) {
      throw S3Failure.lastingCause(e);
    }
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public void read(long from, ByteBuffer target) throws IOException {
    int start = target.position();
    GetObjectRequest request = place.range(from, target.remaining()).ifMatch(tag).build();
    try {
      place
          .connection
          .client()
          .getObject(
              request,
              (answer, body) -> {
                S3Part part = S3Part.of(answer);
                if (part.total() != length) {
                  body.abort();
                  throw changed();
                }
                // From the start again where this is not the first attempt.
                part.receive(target.position(start), from, place.called, body);
                return part;
              });
    } catch (SdkException e) {
      if (e instanceof S3Exception answer && answer.statusCode() == PRECONDITION_FAILED) {
        throw changed();
      }
      throw place.failure(S3Failure.lastingCause(e));
    }
  }

  private FirnException changed() {
    return new FirnException(
        "Cannot read %s: it has changed while it was read".formatted(place.called));
  }
}
