package io.firn.storage.s3;

import io.firn.storage.RangedChannel;
import io.firn.storage.RangedObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * An object read by ranges, each of which the client asks for again until all of it has arrived.
 * Beam's own channel asks for all that follows a position and breaks the connection off at every
 * seek: what the server has sent by then is paid for, and a new connection has to be made.
 */
final class S3RangedObject implements RangedObject {
  private static final int RANGE_NOT_SATISFIABLE = 416;

  private final S3Place place;
  private final String tag;
  private final long length;

  private S3RangedObject(S3Place place, String tag, long length) {
    this.place = place;
    this.tag = tag;
    this.length = length;
  }

  /** An object and its first bytes, which come with one request. */
  private record Opened(S3Part part, String tag, byte[] first) {}

  /**
   * Opens an object with one request.
   *
   * @throws IOException as the place says
   */
  static RangedChannel open(S3Place place, int readAhead) throws IOException {
    Opened opened = ask(place, readAhead);
    S3Part part = opened.part;
    if (!part.is(0, opened.first.length)) {
      throw place.nonsense("the server sends %s for its beginning".formatted(part));
    }
    String tag = place.keepsVersion() ? opened.tag : null;
    return new RangedChannel(new S3RangedObject(place, tag, part.total()), opened.first, readAhead);
  }

  private static Opened ask(S3Place place, int count) throws IOException {
    try {
      return place
          .connection()
          .client()
          .getObject(
              range(place, 0, count).build(),
              (answer, body) -> {
                S3Part part = S3Part.of(answer);
                byte[] first = new byte[(int) Math.min(count, part.total())];
                if (part.is(0, first.length)) {
                  S3Part.receive(ByteBuffer.wrap(first), body);
                } else {
                  // To close it would be to read the rest.
                  body.abort();
                }
                return new Opened(part, answer.eTag(), first);
              });
    } catch (SdkException e) {
      if (e instanceof S3Exception answer && answer.statusCode() == RANGE_NOT_SATISFIABLE) {
        // An object without bytes has no range.
        return new Opened(new S3Part(0, 0, 0), null, new byte[0]);
      }
      throw place.failure(e);
    }
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public void read(long from, ByteBuffer target) throws IOException {
    int start = target.position();
    int count = target.remaining();
    S3Part part;
    try {
      part =
          place
              .connection()
              .client()
              .getObject(
                  range(place, from, count).ifMatch(tag).build(),
                  (answer, body) -> {
                    S3Part sent = S3Part.of(answer);
                    if (sent.total() == length && sent.is(from, count)) {
                      // From the start again where this is not the first attempt.
                      S3Part.receive(target.position(start), body);
                    } else {
                      body.abort();
                    }
                    return sent;
                  });
    } catch (SdkException e) {
      throw S3Failure.isOfAnotherVersion(e) ? place.changed() : place.failure(e);
    }
    if (part.total() != length) {
      throw place.changed();
    }
    if (!part.is(from, count)) {
      throw place.nonsense(
          "the server sends %s for %d bytes from %d on".formatted(part, count, from));
    }
  }

  private static GetObjectRequest.Builder range(S3Place place, long from, int count) {
    return GetObjectRequest.builder()
        .bucket(place.location().bucket())
        .key(place.location().key())
        .range("bytes=%d-%d".formatted(from, from + count - 1))
        .overrideConfiguration(place.connection().transferring(count));
  }
}
