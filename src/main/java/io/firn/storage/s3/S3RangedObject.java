package io.firn.storage.s3;

import io.firn.storage.RangedChannel;
import io.firn.storage.RangedObject;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.exception.NonRetryableException;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * An object read by ranges, each of which is asked for again until all of it has arrived. Beam's
 * own channel asks for all that follows a position and breaks the connection off at every seek:
 * what the server has sent by then is paid for, and a new connection has to be made.
 */
final class S3RangedObject implements RangedObject {
  private static final int RANGE_NOT_SATISFIABLE = 416;
  private static final int PRECONDITION_FAILED = 412;
  private static final int PIECE = 64 << 10;

  private final S3Connection connection;
  private final S3Location location;
  private final String called;
  private final String tag;
  private final long length;

  private S3RangedObject(
      S3Connection connection, S3Location location, String called, String tag, long length) {
    this.connection = connection;
    this.location = location;
    this.called = called;
    this.tag = tag;
    this.length = length;
  }

  /**
   * Opens an object; one request, which brings its first bytes.
   *
   * @param called how messages call the object
   * @param unchanging whether all reads must find the same version. Not asked of what a store
   *     holds: to publish it again is allowed, and gives another version of the same bytes
   * @throws SdkException when S3 refuses or cannot be asked
   */
  static RangedChannel open(
      S3Connection connection,
      S3Location location,
      String called,
      boolean unchanging,
      int readAhead)
      throws IOException {
    GetObjectRequest request = range(connection, location, 0, readAhead).build();
    try {
      return connection
          .client()
          .getObject(
              request,
              (response, body) -> {
                Part part = Part.of(response);
                ByteBuffer first = ByteBuffer.allocate((int) Math.min(readAhead, part.total));
                receive(first, 0, part, body);
                String tag = unchanging ? response.eTag() : null;
                return new RangedChannel(
                    new S3RangedObject(connection, location, called, tag, part.total),
                    first.array(),
                    readAhead);
              });
    } catch (NonRetryableException e) {
      throw failure(called, e);
    } catch (S3Exception e) {
      if (e.statusCode() != RANGE_NOT_SATISFIABLE) {
        throw e;
      }
      // An object without bytes has no range.
      return new RangedChannel(
          new S3RangedObject(connection, location, called, null, 0), new byte[0], readAhead);
    }
  }

  /**
   * All bytes of a small object.
   *
   * @throws SdkException when S3 refuses or cannot be asked
   */
  static byte[] whole(S3Connection connection, S3Location location) {
    return connection
        .client()
        .getObject(
            request -> request.bucket(location.bucket()).key(location.key()),
            (response, body) -> {
              Part part = Part.of(response);
              ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(part.total));
              receive(bytes, 0, part, body);
              return bytes.array();
            });
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public void read(long from, ByteBuffer target) throws IOException {
    int start = target.position();
    GetObjectRequest request =
        range(connection, location, from, target.remaining()).ifMatch(tag).build();
    try {
      connection
          .client()
          .getObject(
              request,
              (response, body) -> {
                Part part = Part.of(response);
                if (part.total != length) {
                  body.abort();
                  throw new IOException(changed());
                }
                // From the start again where this is not the first attempt.
                receive(target.position(start), from, part, body);
                return response;
              });
    } catch (S3Exception e) {
      if (e.statusCode() == PRECONDITION_FAILED) {
        throw new IOException("Cannot read %s: %s".formatted(called, changed()), e);
      }
      throw failure(called, e);
    } catch (SdkException e) {
      throw failure(called, e);
    }
  }

  private static String changed() {
    return "it has changed while it was read";
  }

  private static GetObjectRequest.Builder range(
      S3Connection connection, S3Location location, long from, int count) {
    return GetObjectRequest.builder()
        .bucket(location.bucket())
        .key(location.key())
        .range("bytes=%d-%d".formatted(from, from + count - 1))
        .overrideConfiguration(connection.transferring(count));
  }

  /**
   * What of an object an answer holds.
   *
   * @param from its first byte
   * @param count bytes
   * @param total bytes of the whole object
   */
  private record Part(long from, long count, long total) {
    private static final Pattern RANGE = Pattern.compile("bytes (\\d+)-(\\d+)/(\\d+)");

    static Part of(GetObjectResponse response) {
      String range = response.contentRange();
      Matcher matcher = RANGE.matcher(range == null ? "" : range);
      if (!matcher.matches()) {
        return new Part(0, response.contentLength(), response.contentLength());
      }
      long from = Long.parseLong(matcher.group(1));
      return new Part(
          from, Long.parseLong(matcher.group(2)) - from + 1, Long.parseLong(matcher.group(3)));
    }
  }

  /** Fills the target from the body of an answer. */
  private static void receive(ByteBuffer target, long from, Part part, AbortableInputStream body)
      throws IOException {
    if (part.from != from || part.count != target.remaining()) {
      // To close it would be to read the rest.
      body.abort();
      throw new IOException("the server does not send the range that it is asked for");
    }
    try {
      fill(target, body);
    } catch (IOException e) {
      throw RetryableException.create("the answer was cut off: " + e.getMessage(), e);
    }
  }

  private static void fill(ByteBuffer target, InputStream body) throws IOException {
    // Not through a channel: interrupted for taking too long, it would close the body, which reads
    // to its end first and keeps whoever wants to break off waiting.
    byte[] piece = new byte[Math.min(target.remaining(), PIECE)];
    while (target.hasRemaining()) {
      int count = body.read(piece, 0, Math.min(target.remaining(), piece.length));
      if (count < 0) {
        throw new EOFException(target.remaining() + " bytes are missing");
      }
      target.put(piece, 0, count);
    }
  }

  private static IOException failure(String called, SdkException e) {
    return new IOException("Cannot read %s: %s".formatted(called, S3Failure.reason(e)), e);
  }
}
