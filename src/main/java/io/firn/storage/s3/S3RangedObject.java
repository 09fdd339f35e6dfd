package io.firn.storage.s3;

import io.firn.storage.BucketLocation;
import io.firn.storage.ObjectRead;
import io.firn.storage.RangedChannel;
import io.firn.storage.RangedObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Supplier;
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

  private final Supplier<S3Connection> connection;
  private final BucketLocation location;
  private final ObjectRead read;
  private final String tag;
  private final long length;

  private S3RangedObject(
      Supplier<S3Connection> connection,
      BucketLocation location,
      ObjectRead read,
      String tag,
      long length) {
    this.connection = connection;
    this.location = location;
    this.read = read;
    this.tag = tag;
    this.length = length;
  }

  /** An object and its first bytes, which come with one request. */
  private record Opened(S3Part part, String tag, byte[] first) {}

  /**
   * Opens an object with one request.
   *
   * @param connection asked at every request: a granule may stay open from one run of this JVM to
   *     the next, which has options of its own
   * @throws IOException as {@code read} says
   */
  static RangedChannel open(
      Supplier<S3Connection> connection, BucketLocation location, ObjectRead read, int readAhead)
      throws IOException {
    Opened opened = ask(connection, location, read, readAhead);
    S3Part part = opened.part;
    if (!part.is(0, opened.first.length)) {
      throw read.failed("the server sends %s for its beginning".formatted(part), null);
    }
    String tag = read.keepsVersion() ? opened.tag : null;
    return new RangedChannel(
        new S3RangedObject(connection, location, read, tag, part.total()), opened.first, readAhead);
  }

  private static Opened ask(
      Supplier<S3Connection> connection, BucketLocation location, ObjectRead read, int count)
      throws IOException {
    S3Connection now = connection.get();
    try {
      return now.client()
          .getObject(
              range(now, location, 0, count).build(),
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
      throw S3Failure.of(read, e);
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
    S3Connection now = connection.get();
    S3Part part;
    try {
      part =
          now.client()
              .getObject(
                  range(now, location, from, count).ifMatch(tag).build(),
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
      throw S3Failure.isOfAnotherVersion(e) ? read.changed() : S3Failure.of(read, e);
    }
    if (part.total() != length) {
      throw read.changed();
    }
    if (!part.is(from, count)) {
      throw read.failed(
          "the server sends %s for %d bytes from %d on".formatted(part, count, from), null);
    }
  }

  private static GetObjectRequest.Builder range(
      S3Connection connection, BucketLocation location, long from, int count) {
    return GetObjectRequest.builder()
        .bucket(location.bucket())
        .key(location.key())
        .range("bytes=%d-%d".formatted(from, from + count - 1))
        .overrideConfiguration(connection.transferring(count));
  }
}
